'use strict'

const { rows } = require('../db')

async function purge({ days }) {
  const gone = await rows("DELETE FROM sessions WHERE seen < now() - $1 * interval '1 day' RETURNING id", [days])
  return gone.length
}

module.exports = { purge }
