export const typeDefs = `#graphql
  type Hut {
    id: ID!
    name: String!
    beds: Int!
    trails: [Trail!]!
  }

  type Trail {
    id: ID!
    name: String!
    metres: Int!
    huts: [Hut!]!
  }

  type Query {
    trail(id: ID!): Trail
    trails(longerThan: Int = 0): [Trail!]!
    huts: [Hut!]!
  }

  type Mutation {
    logWalk(trail: ID!, day: String!): Trail!
  }
`
