import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

function Calendar() {
  const [events, setEvents] = useState([])

  useEffect(() => {
    fetch('/api/events/')
      .then((res) => res.json())
      .then(setEvents)
  }, [])

  return (
    <ol className="calendar">
      {events.map((e) => (
        <li key={e.id}>
          <time dateTime={e.starts}>{new Date(e.starts).toLocaleDateString()}</time> {e.title}
        </li>
      ))}
    </ol>
  )
}

createRoot(document.getElementById('calendar')).render(<Calendar />)
