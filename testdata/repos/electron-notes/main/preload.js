const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('notes', {
  list: () => ipcRenderer.invoke('notes:list'),
  read: (name) => ipcRenderer.invoke('notes:read', name),
  write: (name, text) => ipcRenderer.invoke('notes:write', name, text),
})
