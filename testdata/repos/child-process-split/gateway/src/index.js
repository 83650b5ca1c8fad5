import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { registerMatch } from './match.js'
import { registerNumbers } from './numbers.js'

const server = createServer()
const io = new Server(server, { cors: { origin: process.env.ORIGIN } })

io.on('connection', (socket) => {
  registerMatch(io, socket)
  registerNumbers(io, socket)
})

server.listen(process.env.PORT ?? 8080)
