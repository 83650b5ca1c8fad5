import { Server } from 'socket.io'

export function createSockets(server) {
  const io = new Server(server, { cors: { origin: '*' } })

  io.on('connection', (socket) => {
    socket.on('watch', (jobId) => socket.join(`job:${jobId}`))
    socket.on('unwatch', (jobId) => socket.leave(`job:${jobId}`))
    socket.on('album:join', (album, ack) => {
      socket.join(`album:${album}`)
      socket.to(`album:${album}`).emit('album:joined', socket.id)
      ack()
    })
  })

  return {
    publish(result) {
      io.to(`job:${result.jobId}`).emit('labels', result.labels)
      if (result.album) io.to(`album:${result.album}`).emit('album:photo', result)
    },
  }
}
