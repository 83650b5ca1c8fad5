export type Style = 'flat' | 'round'

/** One technology, e.g. `pandas` or `socket.io`. */
export type Entry = {
  label: string
  colour: string
  family: 'real-time' | 'data' | 'learning' | 'web' | 'scraping'
}
