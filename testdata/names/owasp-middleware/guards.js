const { rateLimit } = require('express-rate-limit')
const hpp = require('hpp')

module.exports = [rateLimit({ windowMs: 60000, limit: 30 }), hpp()]
