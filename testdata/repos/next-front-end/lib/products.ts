export type Product = {
  name: string
  kind: 'bread' | 'cake'
  cents: number
  featured?: boolean
}

export const products: Product[] = [
  { name: 'Rye loaf', kind: 'bread', cents: 480, featured: true },
  { name: 'Spelt rolls', kind: 'bread', cents: 90 },
  { name: 'Plum cake', kind: 'cake', cents: 320, featured: true },
  { name: 'Nut braid', kind: 'cake', cents: 290 },
]
