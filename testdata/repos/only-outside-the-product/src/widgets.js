const { Router } = require('express')

module.exports = (db) => {
  const router = Router()
  const widgets = db.collection('widgets')

  router.get('/:id', async (req, res) => {
    const widget = await widgets.findOne({ _id: req.params.id })
    if (!widget) return res.status(404).json({ error: 'no such widget' })
    res.json(widget)
  })

  router.put('/:id', async (req, res) => {
    await widgets.updateOne({ _id: req.params.id }, { $set: { title: req.body.title } }, { upsert: true })
    res.status(204).end()
  })

  return router
}
