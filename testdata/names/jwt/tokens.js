const jwt = require('jsonwebtoken')

exports.issue = (member) => jwt.sign({ sub: member.id }, process.env.CLUB_SECRET, { expiresIn: '1h' })
