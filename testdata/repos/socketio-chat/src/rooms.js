'use strict'

const Message = require('./models/message')

const HISTORY = 50

function registerRoom(io, socket) {
  socket.on('room:join', async (room, ack) => {
    socket.join(room)
    socket.to(room).emit('presence', { user: socket.data.user.name, online: true })
    const history = await Message.find({ room }).sort({ sentAt: -1 }).limit(HISTORY).lean()
    ack(history.reverse())
  })

  socket.on('room:leave', (room) => socket.leave(room))

  socket.on('message', async ({ room, body }, ack) => {
    if (!body || body.length > 4000) return ack({ error: 'bad message' })
    const saved = await Message.create({ room, body, author: socket.data.user.id })
    io.to(room).emit('message', {
      id: saved.id,
      room,
      body,
      author: socket.data.user.name,
      sentAt: saved.sentAt,
    })
    ack({ id: saved.id })
  })

  socket.on('typing', (room) => {
    socket.to(room).volatile.emit('typing', { user: socket.data.user.name })
  })
}

module.exports = { registerRoom }
