const Database = require('better-sqlite3')

class Store {
  constructor(path) {
    this.db = new Database(path)
    this.db.exec('CREATE TABLE IF NOT EXISTS chores (id INTEGER PRIMARY KEY, chat INTEGER, name TEXT, done_by TEXT)')
  }

  add(chat, name) {
    this.db.prepare('INSERT INTO chores (chat, name) VALUES (?, ?)').run(chat, name)
  }

  open(chat) {
    return this.db.prepare('SELECT id, name FROM chores WHERE chat = ? AND done_by IS NULL').all(chat)
  }

  finish(chat, name, by) {
    return this.db.prepare('UPDATE chores SET done_by = ? WHERE chat = ? AND name = ?').run(by, chat, name).changes
  }

  finishById(id, by) {
    this.db.prepare('UPDATE chores SET done_by = ? WHERE id = ?').run(by, id)
  }
}

module.exports = { Store }
