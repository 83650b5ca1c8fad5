'use strict'

const http = require('http')
const path = require('path')
const express = require('express')
const mongoose = require('mongoose')
const { Server } = require('socket.io')
const { verify } = require('./auth')
const { registerRoom } = require('./rooms')
const config = require('./config')

const app = express()
app.use(express.static(path.join(__dirname, '..', 'public')))
app.get('/healthz', (req, res) => res.send('ok'))

const server = http.createServer(app)
const io = new Server(server, { pingTimeout: 20000 })

io.use((socket, next) => {
  const user = verify(socket.handshake.auth.token)
  if (!user) return next(new Error('unauthorized'))
  socket.data.user = user
  next()
})

io.on('connection', (socket) => {
  registerRoom(io, socket)
  socket.on('disconnecting', () => {
    for (const room of socket.rooms) {
      socket.to(room).emit('presence', { user: socket.data.user.name, online: false })
    }
  })
})

async function main() {
  await mongoose.connect(config.mongoUrl)
  server.listen(config.port, () => console.log(`listening on ${config.port}`))
}

main().catch((err) => {
  console.error(err)
  process.exit(1)
})
