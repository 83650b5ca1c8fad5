'use strict'

class Counts {
  constructor() {
    this.halls = new Map()
  }

  apply({ hall, entered, left }) {
    const before = this.halls.get(hall) || 0
    this.halls.set(hall, Math.max(0, before + entered - left))
  }

  all() {
    return Object.fromEntries(this.halls)
  }
}

module.exports = { Counts }
