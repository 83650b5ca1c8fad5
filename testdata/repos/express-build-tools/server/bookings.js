const { Router } = require('express')
const db = require('./db')

const router = Router()

router.get('/', async (req, res) => {
  const rows = await db('bookings').where('day', '>=', new Date()).orderBy('day')
  res.json(rows)
})

router.post('/', async (req, res) => {
  const { roomId, day, name } = req.body
  const taken = await db('bookings').where({ room_id: roomId, day }).first()
  if (taken) return res.status(409).json({ error: 'already booked' })
  const [row] = await db('bookings').insert({ room_id: roomId, day, name }).returning('*')
  res.status(201).json(row)
})

router.delete('/:id', async (req, res) => {
  await db('bookings').where({ id: req.params.id }).del()
  res.status(204).end()
})

module.exports = router
