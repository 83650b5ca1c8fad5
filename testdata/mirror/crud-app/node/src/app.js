const path = require('path')
const express = require('express')
const session = require('express-session')
const flash = require('connect-flash')
const methodOverride = require('method-override')
const members = require('./routes/members')
const login = require('./routes/login')

const app = express()

app.set('view engine', 'ejs')
app.set('views', path.join(__dirname, '..', 'views'))
app.use(express.urlencoded({ extended: false }))
app.use(methodOverride('_method'))
app.use(session({ secret: process.env.SECRET_KEY, resave: false, saveUninitialized: false }))
app.use(flash())
app.use((req, res, next) => {
  res.locals.messages = req.flash()
  res.locals.user = req.session.user
  next()
})

app.use('/', login)
app.use('/members', members)

app.listen(process.env.PORT || 3000)
