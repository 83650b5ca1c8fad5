import { Router } from 'express'
import { z } from 'zod'
import { NotFound } from '../errors.js'
import { query } from '../db.js'

export const items = Router()

const Item = z.object({
  sku: z.string().min(3).max(32),
  name: z.string().min(1),
  quantity: z.number().int().nonnegative(),
  warehouseId: z.number().int(),
})

items.get('/', async (req, res, next) => {
  try {
    const limit = Math.min(Number(req.query.limit ?? 50), 200)
    const { rows } = await query('select * from items order by sku limit $1', [limit])
    res.json({ items: rows })
  } catch (err) {
    next(err)
  }
})

items.get('/:sku', async (req, res, next) => {
  try {
    const { rows } = await query('select * from items where sku = $1', [req.params.sku])
    if (rows.length === 0) throw new NotFound('item')
    res.json(rows[0])
  } catch (err) {
    next(err)
  }
})

items.post('/', async (req, res, next) => {
  try {
    const item = Item.parse(req.body)
    await query('insert into items (sku, name, quantity, warehouse_id) values ($1, $2, $3, $4)', [
      item.sku,
      item.name,
      item.quantity,
      item.warehouseId,
    ])
    res.status(201).json(item)
  } catch (err) {
    next(err)
  }
})

items.delete('/:sku', async (req, res, next) => {
  try {
    await query('delete from items where sku = $1', [req.params.sku])
    res.status(204).end()
  } catch (err) {
    next(err)
  }
})
