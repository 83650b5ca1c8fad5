const express = require('express')
const { createClient } = require('redis')
const { WebSocketServer } = require('ws')

const app = express()
app.get('/health', (_, res) => res.json({ ok: true }))
const server = app.listen(3000)

const wss = new WebSocketServer({ server })
const channel = createClient({ url: 'redis://redis' })
channel.connect()
channel.subscribe('prices', (message) => {
  for (const client of wss.clients) client.send(message)
})
wss.on('connection', (socket) => socket.send(JSON.stringify({ hello: true })))
