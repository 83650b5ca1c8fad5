const path = require('path')
const express = require('express')
const session = require('express-session')
const bookings = require('./bookings')
const rooms = require('./rooms')

const app = express()
app.use(express.json())
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }))

app.use('/api/bookings', bookings)
app.use('/api/rooms', rooms)

app.use(express.static(path.join(__dirname, 'public')))
app.get('*', (req, res) => res.sendFile(path.join(__dirname, 'public', 'index.html')))

app.listen(process.env.PORT || 4000)
