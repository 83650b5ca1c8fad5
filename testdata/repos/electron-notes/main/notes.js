const fs = require('fs/promises')
const path = require('path')
const { app } = require('electron')

const folder = () => path.join(app.getPath('documents'), 'Inkwell')

function file(name) {
  return path.join(folder(), `${path.basename(name, '.md')}.md`)
}

async function list() {
  await fs.mkdir(folder(), { recursive: true })
  const names = await fs.readdir(folder())
  return names.filter((n) => n.endsWith('.md')).sort()
}

const read = (name) => fs.readFile(file(name), 'utf8')
const write = (name, text) => fs.writeFile(file(name), text)

module.exports = { list, read, write }
