import type { IpcRenderer } from 'electron'

declare global {
  interface Window {
    scribbleShell?: IpcRenderer
  }
}

// Set by the desktop shell, which lives in another repository.
export const shell = window.scribbleShell
