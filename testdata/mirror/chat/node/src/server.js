'use strict'

require('dotenv').config()

const http = require('http')
const path = require('path')
const express = require('express')
const { MongoClient } = require('mongodb')
const { Server } = require('socket.io')
const { userFromToken } = require('./auth')
const { History } = require('./history')
const { Presence } = require('./presence')
const { registerRooms } = require('./rooms')

async function main() {
  const client = await MongoClient.connect(process.env.MONGO_URL)
  const history = new History(client.db('lantern'))
  const presence = new Presence()

  const app = express()
  app.get('/healthz', (req, res) => res.send('ok'))
  app.use(express.static(path.join(__dirname, '..', 'public')))

  const server = http.createServer(app)
  const io = new Server(server, { cors: { origin: process.env.ORIGIN } })

  io.use((socket, next) => {
    const user = userFromToken(socket.handshake.auth.token)
    if (!user) return next(new Error('sign in first'))
    socket.data.user = user
    next()
  })

  io.on('connection', (socket) => registerRooms(io, socket, history, presence))

  server.listen(process.env.PORT || 8080)
}

main().catch((err) => {
  console.error(err)
  process.exit(1)
})
