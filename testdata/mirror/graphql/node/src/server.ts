import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { userFrom } from './auth.js'
import { buildLoaders, type Loaders } from './loaders.js'
import { resolvers } from './resolvers.js'
import { typeDefs } from './schema.js'

export type Context = { user: string | null; loaders: Loaders }

const server = new ApolloServer<Context>({ typeDefs, resolvers })

const { url } = await startStandaloneServer(server, {
  listen: { port: Number(process.env.PORT ?? 4000) },
  context: async ({ req }) => ({ user: userFrom(req.headers.authorization), loaders: buildLoaders() }),
})
console.log(url)
