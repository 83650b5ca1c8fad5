import { useEffect, useState } from 'react'
import type { Shared } from './document'
import { usePeers } from './peers'
import { replaceText } from './diff'
import { shell } from './shell'

export function Editor({ shared }: { shared: Shared }) {
  const [value, setValue] = useState(shared.text.toString())
  const peers = usePeers(shared.provider)

  useEffect(() => {
    const update = () => setValue(shared.text.toString())
    shared.text.observe(update)
    return () => shared.text.unobserve(update)
  }, [shared])

  return (
    <main>
      <p>{peers} here</p>
      <textarea value={value} onChange={(e) => replaceText(shared.text, e.target.value)} />
      {shell && <button onClick={() => shell?.send('close')}>Close window</button>}
    </main>
  )
}
