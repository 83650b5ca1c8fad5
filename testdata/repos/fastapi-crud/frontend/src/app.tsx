import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { lend, listBooks } from './api'

export function App() {
  const [name, setName] = useState('')
  const books = useQuery({ queryKey: ['books'], queryFn: listBooks })
  const borrow = useMutation({ mutationFn: (id: number) => lend(id, name) })

  if (books.isPending) return <p>Loading…</p>
  if (books.isError) return <p>{books.error.message}</p>
  return (
    <main>
      <input value={name} onChange={(e) => setName(e.target.value)} placeholder="Your name" />
      <ul>
        {books.data.map((book) => (
          <li key={book.id}>
            {book.title} by {book.author}
            <button disabled={!name} onClick={() => borrow.mutate(book.id)}>
              Borrow
            </button>
          </li>
        ))}
      </ul>
    </main>
  )
}
