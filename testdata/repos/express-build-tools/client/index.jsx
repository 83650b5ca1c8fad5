import { createRoot } from 'react-dom/client'
import { BrowserRouter, Route, Routes } from 'react-router-dom'
import { Calendar } from './calendar.jsx'
import { Room } from './room.jsx'

createRoot(document.getElementById('root')).render(
  <BrowserRouter>
    <Routes>
      <Route path="/" element={<Calendar />} />
      <Route path="/rooms/:id" element={<Room />} />
    </Routes>
  </BrowserRouter>,
)
