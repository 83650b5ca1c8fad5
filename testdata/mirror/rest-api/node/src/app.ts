import express, { type NextFunction, type Request, type Response } from 'express'
import helmet from 'helmet'
import type { Knex } from 'knex'
import { ZodError } from 'zod'
import { items } from './routes/items.js'
import { suppliers } from './routes/suppliers.js'

function needsKey(req: Request, res: Response, next: NextFunction) {
  if (req.header('x-api-key') !== process.env.API_KEY) {
    return res.status(401).json({ error: 'bad key' })
  }
  next()
}

export function buildApp(db: Knex) {
  const app = express()
  app.use(helmet())
  app.use(express.json())
  app.use('/v1', needsKey)
  app.use('/v1/items', items(db))
  app.use('/v1/suppliers', suppliers(db))
  app.use((err: unknown, req: Request, res: Response, next: NextFunction) => {
    if (err instanceof ZodError) return res.status(422).json({ error: err.issues })
    next(err)
  })
  return app
}
