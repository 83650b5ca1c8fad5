import { createRoot } from 'react-dom/client'
import { Inbox } from './inbox'

createRoot(document.getElementById('root')!).render(<Inbox />)
