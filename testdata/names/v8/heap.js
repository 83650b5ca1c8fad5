const v8 = require('v8')

const { used_heap_size: used, heap_size_limit: limit } = v8.getHeapStatistics()
console.log(`${Math.round((used / limit) * 100)} % of the heap`)
