const express = require('express')
const ratings = require('./ratings')
const widgets = require('./widgets')

function createApp(db) {
  const app = express()
  app.use(express.json())
  app.use('/ratings', ratings(db))
  app.use('/widgets', widgets(db))
  app.use((err, req, res, next) => {
    res.status(err.isJoi ? 400 : 500).json({ error: err.message })
  })
  return app
}

module.exports = { createApp }
