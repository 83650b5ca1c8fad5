'use client'

import { motion } from 'framer-motion'
import type { Product } from '../lib/products'

export function ProductGrid({ products }: { products: Product[] }) {
  return (
    <ul className="grid grid-cols-2 gap-4 md:grid-cols-3">
      {products.map((p) => (
        <motion.li key={p.name} initial={{ opacity: 0 }} animate={{ opacity: 1 }}>
          <h2>{p.name}</h2>
          <p>{(p.cents / 100).toFixed(2)} €</p>
        </motion.li>
      ))}
    </ul>
  )
}
