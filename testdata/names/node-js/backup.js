const fs = require('fs')
const path = require('path')

for (const file of fs.readdirSync('ledgers')) {
  fs.copyFileSync(path.join('ledgers', file), path.join('backup', file))
}
