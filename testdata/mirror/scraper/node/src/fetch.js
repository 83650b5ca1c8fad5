import got from 'got'
import { setTimeout as sleep } from 'node:timers/promises'

const client = got.extend({
  headers: { 'user-agent': 'secondhand/1.3 (+https://secondhand.example)' },
  timeout: { request: 20_000 },
  retry: { limit: 3, statusCodes: [429, 500, 502, 503] },
})

/** Text of a page; waits a little first, the shops are small. */
export async function page(url) {
  await sleep(500 + Math.random() * 500)
  return client(url).text()
}
