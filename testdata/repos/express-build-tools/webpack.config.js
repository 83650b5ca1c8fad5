const path = require('path')

module.exports = {
  entry: './client/index.jsx',
  output: { path: path.resolve(__dirname, 'server/public'), filename: 'bundle.js' },
  resolve: { extensions: ['.js', '.jsx'] },
  module: {
    rules: [
      { test: /\.jsx?$/, exclude: /node_modules/, use: 'babel-loader' },
      { test: /\.css$/, use: ['style-loader', 'css-loader'] },
    ],
  },
  devServer: {
    hot: true,
    proxy: [{ context: ['/api'], target: 'http://localhost:4000' }],
  },
}
