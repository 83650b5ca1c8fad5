import request from 'supertest'
import { expect, test } from 'vitest'
import { buildApp } from '../src/app.js'

test('asks for a key', async () => {
  const response = await request(buildApp({} as never)).get('/v1/items')
  expect(response.status).toBe(401)
})
