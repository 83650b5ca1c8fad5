import OpenAI from 'openai'
import { z } from 'zod'
import { systemPrompt } from './prompts.js'

const client = new OpenAI()

const Minutes = z.object({
  summary: z.string(),
  decisions: z.array(z.string()),
  actions: z.array(z.object({ who: z.string(), what: z.string() })),
})

export type Minutes = z.infer<typeof Minutes>

export async function summarise(transcript: string): Promise<Minutes> {
  const completion = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    response_format: { type: 'json_object' },
    messages: [
      { role: 'system', content: systemPrompt },
      { role: 'user', content: transcript },
    ],
  })
  const text = completion.choices[0]?.message.content ?? '{}'
  return Minutes.parse(JSON.parse(text))
}
