const mysql = require('mysql2/promise')

exports.connect = () => mysql.createConnection({ host: 'coins', database: 'collection' })
