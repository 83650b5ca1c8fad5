import cron from 'node-cron'
import { download } from './extract.js'
import { store, archive } from './load.js'
import { clean, perDistrict } from './transform.js'

async function run(day) {
  const file = await download(day)
  const readings = clean(file)
  const consumption = perDistrict(readings, 'reference/meters.csv')
  archive(readings, day)
  await store(consumption)
  console.log(`${day}: ${readings.height} readings, ${consumption.height} rows`)
}

function yesterday() {
  return new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
}

if (process.argv.includes('--once')) {
  await run(yesterday())
} else {
  cron.schedule('15 2 * * *', () => run(yesterday()))
}
