import OpenAI from 'openai'

const client = new OpenAI()
const TOPICS = ['hiring', 'budget', 'product', 'incidents', 'other'] as const

export type Topic = (typeof TOPICS)[number]

export async function tag(summary: string): Promise<Topic[]> {
  const completion = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: `Answer with a comma-separated choice of: ${TOPICS.join(', ')}` },
      { role: 'user', content: summary },
    ],
  })
  const words = (completion.choices[0]?.message.content ?? '').split(',').map((w) => w.trim())
  return TOPICS.filter((t) => words.includes(t))
}
