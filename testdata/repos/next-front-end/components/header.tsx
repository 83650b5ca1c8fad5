'use client'

import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

const links = [
  { href: '/', label: 'Home' },
  { href: '/products', label: 'Products' },
]

export function Header() {
  const path = usePathname()
  return (
    <nav className="flex gap-4 p-6">
      {links.map((l) => (
        <Link key={l.href} href={l.href} className={clsx(path === l.href && 'underline')}>
          {l.label}
        </Link>
      ))}
    </nav>
  )
}
