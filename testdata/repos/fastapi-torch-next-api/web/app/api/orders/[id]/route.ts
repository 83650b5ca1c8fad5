import { NextRequest, NextResponse } from 'next/server'

export async function DELETE(_: NextRequest, { params }: { params: { id: string } }) {
  return NextResponse.json({ removed: Number(params.id) })
}
