'use strict'

const jwt = require('jsonwebtoken')
const config = require('./config')

function verify(token) {
  if (!token) return null
  try {
    const claims = jwt.verify(token, config.jwtSecret)
    return { id: claims.sub, name: claims.name }
  } catch (err) {
    return null
  }
}

module.exports = { verify }
