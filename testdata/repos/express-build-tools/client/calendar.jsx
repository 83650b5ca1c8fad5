import { useEffect, useState } from 'react'
import { Link } from 'react-router-dom'

export function Calendar() {
  const [bookings, setBookings] = useState([])

  useEffect(() => {
    fetch('/api/bookings')
      .then((res) => res.json())
      .then(setBookings)
  }, [])

  return (
    <ul>
      {bookings.map((b) => (
        <li key={b.id}>
          {new Date(b.day).toLocaleDateString()} <Link to={`/rooms/${b.room_id}`}>{b.name}</Link>
        </li>
      ))}
    </ul>
  )
}
