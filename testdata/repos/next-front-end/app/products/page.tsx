'use client'

import { useMemo, useState } from 'react'
import { ProductGrid } from '../../components/product-grid'
import { products } from '../../lib/products'

export default function Products() {
  const [kind, setKind] = useState('all')
  const shown = useMemo(
    () => products.filter((p) => kind === 'all' || p.kind === kind),
    [kind],
  )

  return (
    <>
      <select value={kind} onChange={(e) => setKind(e.target.value)}>
        <option value="all">Everything</option>
        <option value="bread">Bread</option>
        <option value="cake">Cake</option>
      </select>
      <ProductGrid products={shown} />
    </>
  )
}
