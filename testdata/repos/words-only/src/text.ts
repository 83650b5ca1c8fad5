const NARROW = new Set('ijl.,:;|!')

export function textWidth(text: string): number {
  let width = 0
  for (const char of text) width += NARROW.has(char) ? 3 : 6.5
  return Math.ceil(width)
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
