'use strict'

class Hub {
  constructor() {
    this.sockets = new Set()
  }

  add(socket) {
    this.sockets.add(socket)
  }

  remove(socket) {
    this.sockets.delete(socket)
  }

  broadcast(message) {
    const text = JSON.stringify(message)
    for (const socket of this.sockets) {
      if (socket.readyState === 1) socket.send(text)
    }
  }
}

module.exports = { Hub }
