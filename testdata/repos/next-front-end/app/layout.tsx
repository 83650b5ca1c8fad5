import type { Metadata } from 'next'
import { Header } from '../components/header'
import './globals.css'

export const metadata: Metadata = {
  title: 'Corner Bakery',
  description: 'Bread and cake since 1974',
}

export default function Layout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body className="bg-stone-50 text-stone-900">
        <Header />
        <main className="mx-auto max-w-4xl p-6">{children}</main>
      </body>
    </html>
  )
}
