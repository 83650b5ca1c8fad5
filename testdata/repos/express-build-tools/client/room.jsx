import { useEffect, useState } from 'react'
import { useParams } from 'react-router-dom'

export function Room() {
  const { id } = useParams()
  const [room, setRoom] = useState(null)

  useEffect(() => {
    fetch(`/api/rooms/${id}`)
      .then((res) => res.json())
      .then(setRoom)
  }, [id])

  if (!room) return <p>Loading…</p>
  return (
    <section>
      <h1>{room.name}</h1>
      <p>{room.seats} seats</p>
    </section>
  )
}
