'use strict'

const { rows } = require('../db')

async function rates() {
  const response = await fetch('https://rates.example/latest?base=EUR')
  if (!response.ok) throw new Error(`rates: ${response.status}`)
  const { quotes } = await response.json()
  for (const [currency, rate] of Object.entries(quotes)) {
    await rows('INSERT INTO rates VALUES ($1, $2) ON CONFLICT (currency) DO UPDATE SET rate = $2', [currency, rate])
  }
}

module.exports = { rates }
