module.exports = {
  entry: './plan.js',
  output: { filename: 'plan.bundle.js' },
}
