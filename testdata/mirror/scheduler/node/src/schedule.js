'use strict'

const { queue } = require('./queue')

async function main() {
  await queue.upsertJobScheduler('remind', { pattern: '0 7 * * 1-5' }, { name: 'remind', data: { days: 14 } })
  await queue.upsertJobScheduler('purge', { pattern: '30 3 * * *' }, { name: 'purge', data: { days: 90 } })
  await queue.upsertJobScheduler('rates', { every: 60 * 60 * 1000 }, { name: 'rates' })
  await queue.close()
}

main()
