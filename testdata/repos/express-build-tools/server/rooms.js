const { Router } = require('express')
const db = require('./db')

const router = Router()

router.get('/', async (req, res) => {
  res.json(await db('rooms').select('id', 'name', 'seats').orderBy('name'))
})

router.get('/:id', async (req, res) => {
  const room = await db('rooms').where({ id: req.params.id }).first()
  if (!room) return res.status(404).json({ error: 'no such room' })
  res.json(room)
})

module.exports = router
