import { readFile } from 'node:fs/promises'
import { query } from './db.js'

const sql = await readFile(new URL('../schema.sql', import.meta.url), 'utf8')
await query(sql)
console.log('schema is up to date')
process.exit(0)
