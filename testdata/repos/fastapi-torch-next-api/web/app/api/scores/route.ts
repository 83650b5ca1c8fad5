import { NextResponse } from 'next/server'

export async function POST(request: Request) {
  const answer = await fetch('http://model:8000/score', { method: 'POST', body: await request.text() })
  return NextResponse.json(await answer.json())
}
