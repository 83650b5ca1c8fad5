/**
 * Badges for your stack.
 *
 * import { Server } from 'socket.io'
 * const io = new Server(3000)
 * io.on('connection', (socket) => socket.emit('badge', badge('socket.io')))
 */
export { badge } from './badge.js'
export { known } from './catalogue.js'
export type { Entry, Style } from './types.js'
