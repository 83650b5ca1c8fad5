'use client'
import { useState } from 'react'

export default function Page() {
  const [score, setScore] = useState<number | null>(null)
  const ask = async () => setScore((await (await fetch('/api/scores', { method: 'POST' })).json()).score)
  return <button onClick={ask}>{score ?? 'Score'}</button>
}
