'use strict'

const LONGEST = 2000

function registerRooms(io, socket, history, presence) {
  const user = socket.data.user

  socket.on('join', async (room, ack) => {
    socket.join(room)
    presence.enter(room, user.name)
    io.to(room).emit('people', presence.in(room))
    ack(await history.last(room))
  })

  socket.on('message', async ({ room, text }, ack) => {
    const body = String(text).trim().slice(0, LONGEST)
    if (!body) return ack({ error: 'empty' })
    const message = await history.add(room, user, body)
    io.to(room).emit('message', message)
    ack({ id: message.id })
  })

  socket.on('typing', (room) => {
    socket.to(room).emit('typing', user.name)
  })

  socket.on('disconnect', () => {
    for (const room of presence.leaveAll(user.name)) {
      io.to(room).emit('people', presence.in(room))
    }
  })
}

module.exports = { registerRooms }
