const { Router } = require('express')

const plums = []
const routes = Router()
routes.get('/plums', (request, response) => response.json(plums))
routes.post('/plums', (request, response) => response.status(201).json(plums.push(request.body)))

module.exports = routes
