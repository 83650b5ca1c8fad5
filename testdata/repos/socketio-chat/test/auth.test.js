'use strict'

const test = require('node:test')
const assert = require('node:assert')
process.env.JWT_SECRET = 'test'
const jwt = require('jsonwebtoken')
const { verify } = require('../src/auth')

test('accepts a signed token', () => {
  const token = jwt.sign({ sub: '1', name: 'Ana' }, 'test')
  assert.deepStrictEqual(verify(token), { id: '1', name: 'Ana' })
})

test('refuses anything else', () => {
  assert.strictEqual(verify('nope'), null)
  assert.strictEqual(verify(undefined), null)
})
