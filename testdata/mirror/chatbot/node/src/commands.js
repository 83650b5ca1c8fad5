const { keyboard } = require('./buttons')

function argument(ctx) {
  return ctx.message.text.split(' ').slice(1).join(' ').trim()
}

async function add(ctx, store) {
  const name = argument(ctx)
  if (!name) return ctx.reply('Which chore?')
  store.add(ctx.chat.id, name)
  await ctx.reply(`Added: ${name}`)
}

async function list(ctx, store) {
  const chores = store.open(ctx.chat.id)
  if (chores.length === 0) return ctx.reply('All done.')
  await ctx.reply('Still open:', keyboard(chores))
}

async function done(ctx, store) {
  const changed = store.finish(ctx.chat.id, argument(ctx), ctx.from.first_name)
  await ctx.reply(changed ? 'Thank you!' : 'No such chore.')
}

module.exports = { add, list, done }
