require('dotenv').config()

const { Telegraf } = require('telegraf')
const { message } = require('telegraf/filters')
const { Store } = require('./store')
const { add, list, done } = require('./commands')
const { tick } = require('./buttons')

const bot = new Telegraf(process.env.BOT_TOKEN)
const store = new Store(process.env.DATABASE || 'broomstick.db')

bot.start((ctx) => ctx.reply('Write /add and a chore.'))
bot.command('add', (ctx) => add(ctx, store))
bot.command('list', (ctx) => list(ctx, store))
bot.command('done', (ctx) => done(ctx, store))
bot.action(/^done:(\d+)$/, (ctx) => tick(ctx, store))
bot.on(message('new_chat_members'), (ctx) => ctx.reply('Welcome! Chores are in /list.'))
bot.catch((err) => console.error(err))

bot.launch()

process.once('SIGINT', () => bot.stop('SIGINT'))
