import { useState } from 'react'
import { createRoot } from 'react-dom/client'

function Card() {
  const [points, setPoints] = useState(0)
  return <button onClick={() => setPoints(points + 1)}>{points}</button>
}

createRoot(document.body).render(<Card />)
