'use strict'

const { Pool } = require('pg')

const pool = new Pool({ connectionString: process.env.DATABASE_URL })

async function rows(sql, values) {
  return (await pool.query(sql, values)).rows
}

module.exports = { rows }
