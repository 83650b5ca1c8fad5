import Database from 'better-sqlite3'

const db = new Database(process.env.MINUTES_DB ?? 'minutes.db')

db.exec(`
  create table if not exists transcripts (id integer primary key, text text not null);
  create table if not exists minutes (transcript integer primary key, body text not null);
`)

export type Transcript = { id: number; text: string }

export function nextTranscript(): Transcript | undefined {
  return db
    .prepare('select id, text from transcripts where id not in (select transcript from minutes) limit 1')
    .get() as Transcript | undefined
}

export function saveMinutes(id: number, body: unknown): void {
  db.prepare('insert into minutes values (?, ?)').run(id, JSON.stringify(body))
}
