const request = require('supertest')
const { createApp } = require('../src/app')

const db = { collection: () => ({ insertOne: async () => ({ insertedId: '1' }) }) }

test('refuses six stars', async () => {
  const res = await request(createApp(db)).post('/ratings').send({ widget: 'a', stars: 6 })
  expect(res.status).toBe(400)
})
