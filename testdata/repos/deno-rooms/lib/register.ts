import type { Server, Socket } from 'npm:socket.io@4.7.5'

export function register(io: Server, socket: Socket) {
  socket.on('room:join', async (room: string) => {
    await socket.join(room)
    socket.to(room).emit('presence', { id: socket.id, online: true })
  })
  socket.on('message', ({ room, body }: { room: string; body: string }) => {
    io.to(room).emit('message', { body, sentAt: Date.now() })
  })
}
