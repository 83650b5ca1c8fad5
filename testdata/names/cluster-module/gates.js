const throng = require('throng')

throng({ workers: 4, start: (gate) => console.log(`Gate ${gate} is open.`) })
