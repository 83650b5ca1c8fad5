const { Menu, app } = require('electron')

function buildMenu() {
  const template = [
    ...(process.platform === 'darwin' ? [{ label: app.name, role: 'appMenu' }] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

module.exports = { buildMenu }
