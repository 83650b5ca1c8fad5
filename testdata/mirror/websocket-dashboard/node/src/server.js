'use strict'

const http = require('http')
const path = require('path')
const express = require('express')
const { WebSocketServer } = require('ws')
const { Hub } = require('./hub')
const { follow } = require('./feed')
const { Counts } = require('./counts')

const app = express()
const server = http.createServer(app)
const sockets = new WebSocketServer({ server, path: '/live' })
const hub = new Hub()
const counts = new Counts()

app.use(express.static(path.join(__dirname, '..', 'public')))
app.get('/counts', (req, res) => res.json(counts.all()))

sockets.on('connection', (socket) => {
  hub.add(socket)
  socket.send(JSON.stringify({ counts: counts.all() }))
  socket.on('close', () => hub.remove(socket))
})

follow((event) => {
  counts.apply(event)
  hub.broadcast({ counts: counts.all() })
})

server.listen(process.env.PORT || 8000)
