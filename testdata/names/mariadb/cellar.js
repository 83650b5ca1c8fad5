const mariadb = require('mariadb')

exports.pool = mariadb.createPool({ host: 'cellar', connectionLimit: 3 })
