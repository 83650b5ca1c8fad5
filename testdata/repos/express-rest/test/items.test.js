import request from 'supertest'
import { describe, expect, it } from 'vitest'
import { createApp } from '../src/app.js'

describe('items', () => {
  it('refuses an item without a name', async () => {
    const res = await request(createApp()).post('/v2/items').send({ sku: 'A-100' })
    expect(res.status).toBe(422)
  })
})
