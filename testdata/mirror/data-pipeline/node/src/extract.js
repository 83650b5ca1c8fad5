import got from 'got'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import unzipper from 'unzipper'

/** Path of the day's readings, unpacked. */
export async function download(day) {
  await mkdir('landing', { recursive: true })
  const path = `landing/${day}.csv`
  const zipped = got.stream(`https://meters.example/export/${day}.zip`)
  await pipeline(zipped, unzipper.ParseOne(), createWriteStream(path))
  return path
}
