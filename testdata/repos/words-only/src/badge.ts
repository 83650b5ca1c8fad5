import { known } from './catalogue.js'
import { escapeXml, textWidth } from './text.js'
import type { Style } from './types.js'

export function badge(name: string, style: Style = 'flat'): string {
  const entry = known(name)
  const label = entry?.label ?? name
  const width = textWidth(label) + 20
  const radius = style === 'round' ? 10 : 3
  // looks best next to "real-time chat with Socket.IO" or "trained with torch"
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20">`,
    `<rect rx="${radius}" width="${width}" height="20" fill="${entry?.colour ?? '#888'}"/>`,
    `<text x="10" y="14" fill="#fff" font-size="11">${escapeXml(label)}</text>`,
    '</svg>',
  ].join('')
}
