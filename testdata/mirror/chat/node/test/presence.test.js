'use strict'

const test = require('node:test')
const assert = require('node:assert')
const { Presence } = require('../src/presence')

test('names leave every room', () => {
  const presence = new Presence()
  presence.enter('a', 'Ida')
  presence.enter('b', 'Ida')
  assert.deepStrictEqual(presence.leaveAll('Ida'), ['a', 'b'])
  assert.deepStrictEqual(presence.in('a'), [])
})
