import '@std/dotenv/load'
import { createServer } from 'node:http'
import express from 'npm:express@4.19.2'
import { Server } from 'sockets'
import { register } from 'rooms/register.ts'

const app = express()
app.use(express.static('public'))

const server = createServer(app)
const io = new Server(server, { pingTimeout: 20_000 })

io.on('connection', (socket) => register(io, socket))

server.listen(Number(Deno.env.get('PORT') ?? 8000))
