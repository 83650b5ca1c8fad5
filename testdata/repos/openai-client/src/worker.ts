import { setTimeout as sleep } from 'node:timers/promises'
import { summarise } from './summarise.js'
import { nextTranscript, saveMinutes } from './store.js'
import { tag } from './tag.js'

const PAUSE = 15_000

async function once(): Promise<boolean> {
  const transcript = nextTranscript()
  if (!transcript) return false
  const minutes = await summarise(transcript.text)
  const tags = await tag(minutes.summary)
  saveMinutes(transcript.id, { ...minutes, tags })
  console.log(`minutes for ${transcript.id}`)
  return true
}

for (;;) {
  try {
    if (!(await once())) await sleep(PAUSE)
  } catch (err) {
    console.error(err)
    await sleep(PAUSE)
  }
}
