const Redis = require('ioredis')

const redis = new Redis()
exports.next = () => redis.incr('ticket')
