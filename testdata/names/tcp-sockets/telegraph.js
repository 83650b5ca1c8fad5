const net = require('net')

net
  .createServer((line) => {
    line.on('data', (signals) => line.write(signals))
  })
  .listen(7000)
