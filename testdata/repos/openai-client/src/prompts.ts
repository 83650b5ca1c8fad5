export const systemPrompt = [
  'You write the minutes of a meeting.',
  'Answer with a JSON object with the keys summary, decisions and actions.',
  'Keep the language of the transcript.',
].join('\n')
