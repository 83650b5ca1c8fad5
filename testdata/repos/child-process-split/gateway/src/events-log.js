import { appendFile, mkdir } from 'node:fs/promises'
import path from 'node:path'

const folder = process.env.EVENTS ?? 'events'

export async function append(match, event) {
  await mkdir(folder, { recursive: true })
  await appendFile(file(match), JSON.stringify({ ...event, at: Date.now() }) + '\n')
}

export function file(match) {
  return path.join(folder, `${path.basename(match)}.jsonl`)
}
