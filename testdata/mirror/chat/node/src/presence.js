'use strict'

class Presence {
  constructor() {
    this.rooms = new Map()
  }

  enter(room, name) {
    if (!this.rooms.has(room)) this.rooms.set(room, new Set())
    this.rooms.get(room).add(name)
  }

  in(room) {
    return [...(this.rooms.get(room) || [])].sort()
  }

  leaveAll(name) {
    const left = []
    for (const [room, names] of this.rooms) {
      if (names.delete(name)) left.push(room)
    }
    return left
  }
}

module.exports = { Presence }
