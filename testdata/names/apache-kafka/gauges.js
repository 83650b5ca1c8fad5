const { Kafka } = require('kafkajs')

const consumer = new Kafka({ brokers: ['broker:9092'] }).consumer({ groupId: 'gauges' })

async function run() {
  await consumer.connect()
  await consumer.subscribe({ topic: 'levels' })
  await consumer.run({ eachMessage: async ({ message }) => console.log(message.value.toString()) })
}

run()
