const { Router } = require('express')
const bcrypt = require('bcrypt')
const { PrismaClient } = require('@prisma/client')

const db = new PrismaClient()
const router = Router()

router.get('/', (req, res) => res.redirect('/members'))

router.get('/login', (req, res) => res.render('login'))

router.post('/login', async (req, res) => {
  const user = await db.user.findUnique({ where: { name: req.body.name } })
  if (!user || !(await bcrypt.compare(req.body.password, user.password))) {
    req.flash('error', 'Wrong name or password.')
    return res.redirect('/login')
  }
  req.session.user = { id: user.id, name: user.name }
  res.redirect('/members')
})

router.post('/logout', (req, res) => req.session.destroy(() => res.redirect('/login')))

module.exports = router
