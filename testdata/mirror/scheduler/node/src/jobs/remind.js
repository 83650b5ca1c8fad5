'use strict'

const nodemailer = require('nodemailer')
const { rows } = require('../db')

const mail = nodemailer.createTransport(process.env.SMTP_URL)

async function remind({ days }) {
  const due = await rows("SELECT name, email, fee FROM members WHERE paid_until < now() - $1 * interval '1 day'", [days])
  for (const member of due) {
    await mail.sendMail({
      from: 'office@example.org',
      to: member.email,
      subject: 'Your membership fee',
      text: `Dear ${member.name}, ${member.fee} is still open.`,
    })
  }
  return due.length
}

module.exports = { remind }
