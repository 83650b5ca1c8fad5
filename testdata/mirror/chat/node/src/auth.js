'use strict'

const jwt = require('jsonwebtoken')

function userFromToken(token) {
  try {
    const claims = jwt.verify(token, process.env.TOKEN_SECRET)
    return { id: claims.sub, name: claims.name }
  } catch {
    return null
  }
}

module.exports = { userFromToken }
