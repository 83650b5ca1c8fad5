const { app, BrowserWindow } = require('electron')

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 900, height: 600 })
  window.loadFile('recipes.html')
})
