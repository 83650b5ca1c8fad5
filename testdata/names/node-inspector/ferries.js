const inspector = require('inspector')

if (!inspector.url()) inspector.open(9229)
console.log('Next ferry at ten.')
