import { append } from './events-log.js'

const scores = new Map()

export function registerMatch(io, socket) {
  socket.on('match:watch', (match, ack) => {
    socket.join(match)
    ack(scores.get(match) ?? { home: 0, away: 0 })
  })

  socket.on('match:event', async (match, event) => {
    await append(match, event)
    if (event.kind === 'goal') {
      const score = scores.get(match) ?? { home: 0, away: 0 }
      score[event.side] += 1
      scores.set(match, score)
      io.to(match).emit('match:score', score)
    }
    socket.to(match).emit('match:event', event)
  })
}
