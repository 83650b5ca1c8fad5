import { createRoot } from 'react-dom/client'
import { Editor } from './editor'
import { openDocument } from './document'

const name = location.hash.slice(1) || crypto.randomUUID()
location.hash = name

createRoot(document.getElementById('root')!).render(<Editor shared={openDocument(name)} />)
