import knex, { type Knex } from 'knex'

export function connect(): Knex {
  return knex({ client: 'pg', connection: process.env.DATABASE_URL, pool: { max: 10 } })
}
