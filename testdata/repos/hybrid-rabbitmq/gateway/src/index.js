import http from 'node:http'
import { createApp } from './app.js'
import { connectQueue } from './queue.js'
import { createSockets } from './sockets.js'

const queue = await connectQueue(process.env.AMQP_URL)
const app = createApp(queue)
const server = http.createServer(app)
const sockets = createSockets(server)

await queue.onResult((result) => sockets.publish(result))

server.listen(3000, () => console.log('gateway on :3000'))
