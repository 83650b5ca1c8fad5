const { WebSocketServer } = require('ws')

const buzzer = new WebSocketServer({ port: 8080 })
buzzer.on('connection', (player) => {
  player.on('message', (name) => buzzer.clients.forEach((other) => other.send(`${name} was first.`)))
})
