const path = require('path')
const { BrowserWindow, shell } = require('electron')
const Store = require('electron-store')

const store = new Store()

function openWindow() {
  const window = new BrowserWindow({
    ...store.get('bounds', { width: 1000, height: 700 }),
    webPreferences: { preload: path.join(__dirname, 'preload.js') },
  })

  window.on('close', () => store.set('bounds', window.getBounds()))
  window.webContents.setWindowOpenHandler(({ url }) => {
    shell.openExternal(url)
    return { action: 'deny' }
  })
  window.loadFile(path.join(__dirname, '..', 'renderer', 'index.html'))
  return window
}

module.exports = { openWindow }
