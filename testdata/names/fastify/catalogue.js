const fastify = require('fastify')

const app = fastify({ logger: true })
app.setNotFoundHandler((request, reply) => reply.code(404).send('No such seed.'))
app.listen({ port: 3000 })
