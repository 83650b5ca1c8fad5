import { ZodError } from 'zod'

export class NotFound extends Error {
  constructor(what) {
    super(`${what} not found`)
    this.status = 404
  }
}

export function errorHandler(err, req, res, next) {
  if (err instanceof ZodError) return res.status(422).json({ errors: err.issues })
  if (err.status) return res.status(err.status).json({ error: err.message })
  console.error(err)
  res.status(500).json({ error: 'internal error' })
}
