const { MongoClient } = require('mongodb')
const { createApp } = require('./app')

async function main() {
  const client = await MongoClient.connect(process.env.MONGO_URL)
  const app = createApp(client.db('feedback'))
  app.listen(process.env.PORT || 3000)
}

main()
