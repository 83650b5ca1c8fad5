import amqp from 'amqplib'

const JOBS = 'spotter.jobs'
const RESULTS = 'spotter.results'

export async function connectQueue(url) {
  const connection = await amqp.connect(url)
  const channel = await connection.createChannel()
  await channel.assertQueue(JOBS, { durable: true })
  await channel.assertQueue(RESULTS, { durable: true })

  return {
    submit(job) {
      channel.sendToQueue(JOBS, Buffer.from(JSON.stringify(job)), { persistent: true })
    },
    onResult(handler) {
      return channel.consume(RESULTS, (message) => {
        if (!message) return
        handler(JSON.parse(message.content.toString()))
        channel.ack(message)
      })
    },
  }
}
