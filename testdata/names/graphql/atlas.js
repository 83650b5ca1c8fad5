import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const server = new ApolloServer({
  typeDefs: 'type Query { birds: [String!]! }',
  resolvers: { Query: { birds: () => ['wren', 'heron'] } },
})
await startStandaloneServer(server)
