import { Router } from 'express'
import { query } from '../db.js'

export const warehouses = Router()

warehouses.get('/', async (req, res, next) => {
  try {
    const { rows } = await query('select id, name, city from warehouses order by name')
    res.json({ warehouses: rows })
  } catch (err) {
    next(err)
  }
})

warehouses.put('/:id', async (req, res, next) => {
  try {
    await query('update warehouses set name = $2 where id = $1', [req.params.id, req.body.name])
    res.status(204).end()
  } catch (err) {
    next(err)
  }
})
