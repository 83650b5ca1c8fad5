const { app, BrowserWindow, ipcMain } = require('electron')
const { openWindow } = require('./window')
const { buildMenu } = require('./menu')
const notes = require('./notes')

app.whenReady().then(() => {
  buildMenu()
  openWindow()

  ipcMain.handle('notes:list', () => notes.list())
  ipcMain.handle('notes:read', (event, name) => notes.read(name))
  ipcMain.handle('notes:write', (event, name, text) => notes.write(name, text))

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow()
  })
})

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit()
})
