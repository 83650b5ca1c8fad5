'use strict'

const Redis = require('ioredis')

function follow(handle) {
  const redis = new Redis(process.env.REDIS_URL)
  redis.subscribe('gates')
  redis.on('message', (channel, text) => handle(JSON.parse(text)))
}

module.exports = { follow }
