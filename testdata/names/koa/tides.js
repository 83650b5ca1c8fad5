const Koa = require('koa')

const app = new Koa()
app.use(async (ctx) => {
  ctx.body = 'High water at noon.'
})
app.listen(3000)
