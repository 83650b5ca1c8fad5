export type Book = { id: number; title: string; author: string; isbn: string | null }

const base = import.meta.env.VITE_API_URL ?? 'http://localhost:8000'

export async function listBooks(): Promise<Book[]> {
  const res = await fetch(`${base}/api/books`)
  if (!res.ok) throw new Error(res.statusText)
  return res.json()
}

export async function lend(bookId: number, borrower: string): Promise<void> {
  const res = await fetch(`${base}/api/loans`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ book_id: bookId, borrower }),
  })
  if (!res.ok) throw new Error(res.statusText)
}
