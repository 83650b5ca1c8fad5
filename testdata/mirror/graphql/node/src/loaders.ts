import DataLoader from 'dataloader'
import { db } from './db.js'

const TRAILS = 'SELECT * FROM trails WHERE id = ANY($1)'
const HUTS_OF = 'SELECT h.*, s.trail AS key FROM huts h JOIN stops s ON s.hut = h.id WHERE s.trail = ANY($1)'
const TRAILS_OF = 'SELECT t.*, s.hut AS key FROM trails t JOIN stops s ON s.trail = t.id WHERE s.hut = ANY($1)'

async function grouped(sql: string, keys: readonly string[]) {
  const { rows } = await db.query(sql, [keys])
  return keys.map((key) => rows.filter((row) => row.key === key))
}

export function buildLoaders() {
  return {
    trail: new DataLoader(async (keys: readonly string[]) => {
      const { rows } = await db.query(TRAILS, [keys])
      return keys.map((key) => rows.find((row) => row.id === key) ?? null)
    }),
    hutsOf: new DataLoader((keys: readonly string[]) => grouped(HUTS_OF, keys)),
    trailsOf: new DataLoader((keys: readonly string[]) => grouped(TRAILS_OF, keys)),
  }
}

export type Loaders = ReturnType<typeof buildLoaders>
