const { Router } = require('express')
const Joi = require('joi')

const schema = Joi.object({
  widget: Joi.string().required(),
  stars: Joi.number().integer().min(1).max(5).required(),
  comment: Joi.string().max(2000).allow(''),
})

module.exports = (db) => {
  const router = Router()
  const ratings = db.collection('ratings')

  router.get('/', async (req, res, next) => {
    try {
      const found = await ratings.find({ widget: req.query.widget }).limit(100).toArray()
      res.json(found)
    } catch (err) {
      next(err)
    }
  })

  router.post('/', async (req, res, next) => {
    try {
      const rating = await schema.validateAsync(req.body)
      const { insertedId } = await ratings.insertOne({ ...rating, at: new Date() })
      res.status(201).json({ id: insertedId })
    } catch (err) {
      next(err)
    }
  })

  return router
}
