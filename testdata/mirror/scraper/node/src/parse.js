import * as cheerio from 'cheerio'

/** Offers of a result page. */
export function offers(html, shop) {
  const $ = cheerio.load(html)
  return $(shop.item)
    .map((_, element) => {
      const item = $(element)
      return {
        title: item.find(shop.title).text().trim(),
        price: price(item.find(shop.price).text()),
        url: new URL(item.find('a').attr('href'), shop.list).href,
      }
    })
    .get()
    .filter((offer) => offer.title && offer.price)
}

function price(text) {
  const found = /(\d+)[.,](\d{2})/.exec(text)
  return found ? Number(found[1]) * 100 + Number(found[2]) : null
}
