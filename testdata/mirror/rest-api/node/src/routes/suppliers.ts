import { Router } from 'express'
import type { Knex } from 'knex'
import { z } from 'zod'

const NewSupplier = z.object({ name: z.string().min(1), email: z.string().email() })

export function suppliers(db: Knex) {
  const router = Router()

  router.get('/', async (req, res) => {
    res.json(await db('suppliers').orderBy('name'))
  })

  router.post('/', async (req, res) => {
    const [supplier] = await db('suppliers').insert(NewSupplier.parse(req.body)).returning('*')
    res.status(201).json(supplier)
  })

  router.get('/:id/items', async (req, res) => {
    res.json(await db('items').where({ supplier_id: req.params.id }).orderBy('sku'))
  })

  return router
}
