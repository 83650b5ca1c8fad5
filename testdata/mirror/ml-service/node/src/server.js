import multipart from '@fastify/multipart'
import Fastify from 'fastify'
import { pixels } from './image.js'
import { Classifier } from './model.js'

const app = Fastify({ logger: true })
await app.register(multipart, { limits: { fileSize: 8 * 1024 * 1024 } })

const classifier = await Classifier.load(process.env.MODEL ?? 'model/leaf.onnx')

app.get('/health', async () => ({ ok: true, labels: classifier.labels.length }))

app.post('/predict', async (request, reply) => {
  const photo = await request.file()
  if (!photo) return reply.code(422).send({ error: 'no photo' })
  const input = await pixels(await photo.toBuffer())
  return { predictions: await classifier.predict(input) }
})

await app.listen({ host: '0.0.0.0', port: 8000 })
