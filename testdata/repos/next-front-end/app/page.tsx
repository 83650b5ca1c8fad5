import { ProductGrid } from '../components/product-grid'
import { products } from '../lib/products'

export default function Home() {
  return (
    <>
      <h1 className="text-3xl font-semibold">Fresh every morning</h1>
      <ProductGrid products={products.filter((p) => p.featured)} />
    </>
  )
}
