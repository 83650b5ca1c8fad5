'use strict'

const { Schema, model } = require('mongoose')

const messageSchema = new Schema({
  room: { type: String, required: true, index: true },
  author: { type: Schema.Types.ObjectId, ref: 'User', required: true },
  body: { type: String, required: true, maxlength: 4000 },
  sentAt: { type: Date, default: Date.now },
})

messageSchema.index({ room: 1, sentAt: -1 })

module.exports = model('Message', messageSchema)
