import cors from 'cors'
import express from 'express'
import helmet from 'helmet'
import { errorHandler } from './errors.js'
import { items } from './routes/items.js'
import { warehouses } from './routes/warehouses.js'

export function createApp() {
  const app = express()
  app.use(helmet())
  app.use(cors())
  app.use(express.json({ limit: '200kb' }))
  app.get('/health', (req, res) => res.json({ status: 'ok' }))
  app.use('/v2/items', items)
  app.use('/v2/warehouses', warehouses)
  app.use(errorHandler)
  return app
}
