const express = require('express')
const { Pool } = require('pg')

const app = express()
const pool = new Pool({ connectionString: process.env.DATABASE_URL })

app.set('view engine', 'ejs')

app.get('/', async (req, res, next) => {
  try {
    const max = Number(req.query.max || 1500)
    const { rows } = await pool.query(
      'select * from listings where rent <= $1 order by seen_at desc limit 100',
      [max],
    )
    res.render('index', { listings: rows, max })
  } catch (err) {
    next(err)
  }
})

app.listen(process.env.PORT || 3000)
