import pLimit from 'p-limit'
import { parseArgs } from 'node:util'
import { Store } from './store.js'
import { page } from './fetch.js'
import { offers } from './parse.js'
import { SHOPS } from './shops.js'

const { values } = parseArgs({
  options: {
    shop: { type: 'string' },
    pages: { type: 'string', default: '5' },
    database: { type: 'string', default: 'prices.db' },
  },
})

const store = new Store(values.database)
const limit = pLimit(4)

async function crawl(shop, number) {
  const html = await page(shop.list.replace('{page}', number))
  for (const offer of offers(html, shop)) store.add(shop.name, offer)
}

const wanted = SHOPS.filter((shop) => !values.shop || shop.name === values.shop)
const numbers = Array.from({ length: Number(values.pages) }, (_, i) => i + 1)
const results = await Promise.allSettled(
  wanted.flatMap((shop) => numbers.map((number) => limit(() => crawl(shop, number)))),
)
const failed = results.filter((result) => result.status === 'rejected')
for (const { reason } of failed) console.error(reason.message)
console.log(`${store.count()} offers, ${failed.length} pages failed`)
