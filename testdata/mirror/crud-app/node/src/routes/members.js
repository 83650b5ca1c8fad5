const { Router } = require('express')
const { body, validationResult } = require('express-validator')
const { PrismaClient } = require('@prisma/client')

const db = new PrismaClient()
const router = Router()

const checks = [body('name').trim().notEmpty(), body('email').isEmail().normalizeEmail()]

router.use((req, res, next) => (req.session.user ? next() : res.redirect('/login')))

router.get('/', async (req, res) => {
  const members = await db.member.findMany({ orderBy: { name: 'asc' }, include: { fees: true } })
  res.render('members/list', { members })
})

router.get('/new', (req, res) => res.render('members/form', { member: {}, errors: [] }))

router.post('/', checks, async (req, res) => {
  const errors = validationResult(req)
  if (!errors.isEmpty()) return res.render('members/form', { member: req.body, errors: errors.array() })
  const { name, email } = req.body
  await db.member.create({ data: { name, email } })
  req.flash('success', 'Member added.')
  res.redirect('/members')
})

router.get('/:id/edit', async (req, res) => {
  const member = await db.member.findUnique({ where: { id: Number(req.params.id) } })
  if (!member) return res.status(404).render('missing')
  res.render('members/form', { member, errors: [] })
})

router.put('/:id', checks, async (req, res) => {
  const errors = validationResult(req)
  if (!errors.isEmpty()) return res.render('members/form', { member: req.body, errors: errors.array() })
  const { name, email } = req.body
  await db.member.update({ where: { id: Number(req.params.id) }, data: { name, email } })
  req.flash('success', 'Saved.')
  res.redirect('/members')
})

router.delete('/:id', async (req, res) => {
  await db.member.delete({ where: { id: Number(req.params.id) } })
  req.flash('success', 'Member removed.')
  res.redirect('/members')
})

module.exports = router
