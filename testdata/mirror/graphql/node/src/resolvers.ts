import { GraphQLError } from 'graphql'
import { db } from './db.js'
import type { Context } from './server.js'

type Row = { id: string }

export const resolvers = {
  Query: {
    trail: (_: unknown, { id }: Row, { loaders }: Context) => loaders.trail.load(id),
    trails: async (_: unknown, { longerThan }: { longerThan: number }) =>
      (await db.query('SELECT * FROM trails WHERE metres >= $1 ORDER BY name', [longerThan])).rows,
    huts: async () => (await db.query('SELECT * FROM huts ORDER BY name')).rows,
  },
  Mutation: {
    logWalk: async (_: unknown, args: { trail: string; day: string }, { user, loaders }: Context) => {
      if (!user) throw new GraphQLError('sign in first', { extensions: { code: 'UNAUTHENTICATED' } })
      await db.query('INSERT INTO walks VALUES ($1, $2, $3)', [user, args.trail, args.day])
      return loaders.trail.load(args.trail)
    },
  },
  Trail: { huts: (trail: Row, _: unknown, { loaders }: Context) => loaders.hutsOf.load(trail.id) },
  Hut: { trails: (hut: Row, _: unknown, { loaders }: Context) => loaders.trailsOf.load(hut.id) },
}
