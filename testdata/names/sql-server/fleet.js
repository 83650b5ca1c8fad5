const sql = require('mssql')

exports.vans = async (connection) => (await sql.connect(connection)).query('SELECT plate FROM vans')
