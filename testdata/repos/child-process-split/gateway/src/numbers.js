import { file } from './events-log.js'
import { runScript } from './python.js'

const SCRIPTS = { form: 'form.py', possession: 'possession.py' }

export function registerNumbers(io, socket) {
  socket.on('numbers', async (match, kind, ack) => {
    const script = SCRIPTS[kind]
    if (!script) return ack({ error: 'unknown' })
    try {
      const numbers = await runScript(script, [file(match)])
      io.to(match).emit('numbers', kind, numbers)
      ack(numbers)
    } catch (err) {
      ack({ error: err.message })
    }
  })
}
