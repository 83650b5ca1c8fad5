import { randomUUID } from 'node:crypto'
import express from 'express'
import multer from 'multer'

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5_000_000 } })

export function createApp(queue) {
  const app = express()

  app.post('/photos', upload.single('photo'), (req, res) => {
    const jobId = randomUUID()
    queue.submit({ jobId, album: req.body.album, image: req.file.buffer.toString('base64') })
    res.status(202).json({ jobId })
  })

  app.get('/labels', async (req, res, next) => {
    try {
      const answer = await fetch(`${process.env.INFERENCE_URL}/labels`)
      res.json(await answer.json())
    } catch (err) {
      next(err)
    }
  })

  return app
}
