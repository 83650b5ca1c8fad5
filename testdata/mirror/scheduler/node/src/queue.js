'use strict'

const { Queue } = require('bullmq')
const IORedis = require('ioredis')

const connection = new IORedis(process.env.REDIS_URL, { maxRetriesPerRequest: null })

const queue = new Queue('chores', {
  connection,
  defaultJobOptions: { attempts: 5, backoff: { type: 'exponential', delay: 30_000 } },
})

module.exports = { connection, queue }
