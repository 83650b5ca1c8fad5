import { useState } from 'react'

type Scores = { angry: number; neutral: number; happy: number }

export function Inbox() {
  const [text, setText] = useState('')
  const [scores, setScores] = useState<Scores | null>(null)

  async function rate() {
    const res = await fetch('/rate', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify([{ id: 'draft', text }]),
    })
    const [first] = await res.json()
    setScores(first.scores)
  }

  return (
    <section>
      <textarea value={text} onChange={(e) => setText(e.target.value)} />
      <button onClick={rate}>Rate</button>
      {scores && <p>Angry: {(scores.angry * 100).toFixed(0)} %</p>}
    </section>
  )
}
