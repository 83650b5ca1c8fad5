import pg from 'pg'

const db = new pg.Pool({ connectionString: process.env.DATABASE_URL })

export async function store(consumption) {
  for (const row of consumption.toRecords()) {
    await db.query('INSERT INTO consumption VALUES ($1, $2, $3, $4)', [row.district, row.hour, row.litres, row.meters])
  }
}

export function archive(readings, day) {
  readings.writeParquet(`archive/${day}.parquet`)
}
