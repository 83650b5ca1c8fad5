import Database from 'better-sqlite3'

export class Store {
  constructor(path) {
    this.db = new Database(path)
    this.db.exec(
      'CREATE TABLE IF NOT EXISTS offers (shop TEXT, title TEXT, price INTEGER, url TEXT PRIMARY KEY, seen TEXT)',
    )
    this.insert = this.db.prepare('INSERT OR REPLACE INTO offers VALUES (?, ?, ?, ?, ?)')
  }

  add(shop, offer) {
    this.insert.run(shop, offer.title, offer.price, offer.url, new Date().toISOString())
  }

  count() {
    return this.db.prepare('SELECT count(*) AS n FROM offers').get().n
  }
}
