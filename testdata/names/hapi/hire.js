const Hapi = require('@hapi/hapi')

async function start() {
  const server = Hapi.server({ port: 3000 })
  server.events.on('stop', () => console.log('Closed for the winter.'))
  await server.start()
}

start()
