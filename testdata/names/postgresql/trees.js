const { Pool } = require('pg')

const pool = new Pool()
exports.oldest = () => pool.query('SELECT name FROM trees ORDER BY planted LIMIT 1')
