module.exports = {
  apps: [{ name: 'pump-control', script: './pumps.js', instances: 2 }],
}
