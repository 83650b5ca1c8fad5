import { IndexeddbPersistence } from 'y-indexeddb'
import { WebrtcProvider } from 'y-webrtc'
import * as Y from 'yjs'

export type Shared = { doc: Y.Doc; text: Y.Text; provider: WebrtcProvider }

export function openDocument(name: string): Shared {
  const doc = new Y.Doc()
  new IndexeddbPersistence(`scribble-${name}`, doc)
  const provider = new WebrtcProvider(`scribble-${name}`, doc)
  return { doc, text: doc.getText('body'), provider }
}
