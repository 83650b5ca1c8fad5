const { Markup } = require('telegraf')

function keyboard(chores) {
  return Markup.inlineKeyboard(
    chores.map((chore) => Markup.button.callback(chore.name, `done:${chore.id}`)),
    { columns: 2 },
  )
}

async function tick(ctx, store) {
  store.finishById(Number(ctx.match[1]), ctx.from.first_name)
  await ctx.answerCbQuery('Thank you!')
  await ctx.editMessageReplyMarkup(keyboard(store.open(ctx.chat.id)).reply_markup)
}

module.exports = { keyboard, tick }
