import { NextRequest, NextResponse } from 'next/server'

const orders: { id: number; item: string }[] = []

export async function GET() {
  return NextResponse.json(orders)
}

export async function POST(request: NextRequest) {
  const order = { id: orders.length + 1, ...(await request.json()) }
  orders.push(order)
  return NextResponse.json(order, { status: 201 })
}
