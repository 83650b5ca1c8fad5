import { Router } from 'express'
import type { Knex } from 'knex'
import { z } from 'zod'

const NewItem = z.object({
  sku: z.string().min(3).max(20),
  name: z.string().min(1),
  shelf: z.string(),
  count: z.number().int().nonnegative(),
  supplier_id: z.number().int(),
})

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  offset: z.coerce.number().int().min(0).default(0),
})

export function items(db: Knex) {
  const router = Router()

  router.get('/', async (req, res) => {
    const { limit, offset } = Page.parse(req.query)
    res.json(await db('items').orderBy('sku').limit(limit).offset(offset))
  })

  router.get('/:id', async (req, res) => {
    const item = await db('items').where({ id: req.params.id }).first()
    if (!item) return res.status(404).json({ error: 'no such item' })
    res.json(item)
  })

  router.post('/', async (req, res) => {
    const [item] = await db('items').insert(NewItem.parse(req.body)).returning('*')
    res.status(201).json(item)
  })

  router.patch('/:id', async (req, res) => {
    const changes = NewItem.partial().parse(req.body)
    const [item] = await db('items').where({ id: req.params.id }).update(changes).returning('*')
    if (!item) return res.status(404).json({ error: 'no such item' })
    res.json(item)
  })

  router.delete('/:id', async (req, res) => {
    await db('items').where({ id: req.params.id }).del()
    res.status(204).end()
  })

  return router
}
