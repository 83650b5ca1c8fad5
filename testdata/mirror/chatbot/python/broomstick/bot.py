import logging
import os

from dotenv import load_dotenv
from telegram import Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from broomstick.buttons import tick
from broomstick.commands import add, done, show
from broomstick.store import Store

load_dotenv()
logging.basicConfig(level=logging.INFO)


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text("Write /add and a chore.")


async def welcome(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text("Welcome! Chores are in /list.")


def main() -> None:
    bot = Application.builder().token(os.environ["BOT_TOKEN"]).build()
    bot.bot_data["store"] = Store(os.environ.get("DATABASE", "broomstick.db"))
    bot.add_handler(CommandHandler("start", start))
    bot.add_handler(CommandHandler("add", add))
    bot.add_handler(CommandHandler("list", show))
    bot.add_handler(CommandHandler("done", done))
    bot.add_handler(CallbackQueryHandler(tick, pattern=r"^done:\d+$"))
    bot.add_handler(MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS, welcome))
    bot.run_polling()


if __name__ == "__main__":
    main()
