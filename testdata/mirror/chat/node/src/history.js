'use strict'

const SHOWN = 50

class History {
  constructor(db) {
    this.messages = db.collection('messages')
  }

  async add(room, user, text) {
    const message = { room, author: user.name, text, at: new Date() }
    const { insertedId } = await this.messages.insertOne(message)
    return { ...message, id: String(insertedId) }
  }

  async last(room) {
    const found = await this.messages.find({ room }).sort({ at: -1 }).limit(SHOWN).toArray()
    return found.reverse().map(({ _id, ...message }) => ({ ...message, id: String(_id) }))
  }
}

module.exports = { History }
