import { useEffect, useState } from 'react'
import type { WebrtcProvider } from 'y-webrtc'

export function usePeers(provider: WebrtcProvider): number {
  const [count, setCount] = useState(1)

  useEffect(() => {
    const update = () => setCount(provider.awareness.getStates().size)
    provider.awareness.on('change', update)
    return () => provider.awareness.off('change', update)
  }, [provider])

  return count
}
