'use strict'

require('dotenv').config()

module.exports = {
  port: Number(process.env.PORT || 3000),
  mongoUrl: process.env.MONGO_URL || 'mongodb://localhost/hallway',
  jwtSecret: process.env.JWT_SECRET,
}
