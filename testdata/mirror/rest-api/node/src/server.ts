import { pino } from 'pino'
import { buildApp } from './app.js'
import { connect } from './db.js'

const log = pino()
const app = buildApp(connect())
const port = Number(process.env.PORT ?? 3000)

app.listen(port, () => log.info({ port }, 'listening'))
