'use strict'

const { Worker } = require('bullmq')
const pino = require('pino')
const { connection } = require('./queue')
const { remind } = require('./jobs/remind')
const { purge } = require('./jobs/purge')
const { rates } = require('./jobs/rates')

const log = pino()
const jobs = { remind, purge, rates }

const worker = new Worker('chores', async (job) => jobs[job.name](job.data), { connection, concurrency: 5 })

worker.on('completed', (job) => log.info({ job: job.name }, 'done'))
worker.on('failed', (job, err) => log.error({ job: job?.name, err }, 'failed'))
