const restify = require('restify')

const server = restify.createServer({ name: 'tram-stops' })
server.use(restify.plugins.queryParser())
server.listen(8080)
