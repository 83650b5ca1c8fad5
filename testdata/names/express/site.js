const express = require('express')

const site = express()
site.use('/photos', express.static('photos'))
site.use((request, response) => response.status(404).send('Nothing here.'))
site.listen(3000)
