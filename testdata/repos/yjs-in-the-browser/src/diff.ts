import type * as Y from 'yjs'

export function replaceText(text: Y.Text, next: string): void {
  const now = text.toString()
  let start = 0
  while (start < now.length && start < next.length && now[start] === next[start]) start++
  let end = 0
  while (
    end < now.length - start &&
    end < next.length - start &&
    now[now.length - 1 - end] === next[next.length - 1 - end]
  ) {
    end++
  }
  text.doc?.transact(() => {
    text.delete(start, now.length - start - end)
    text.insert(start, next.slice(start, next.length - end))
  })
}
