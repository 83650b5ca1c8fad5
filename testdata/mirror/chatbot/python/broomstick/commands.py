from telegram import Update
from telegram.ext import ContextTypes

from broomstick.buttons import keyboard


async def add(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    name = " ".join(context.args)
    if not name:
        await update.message.reply_text("Which chore?")
        return
    context.bot_data["store"].add(update.effective_chat.id, name)
    await update.message.reply_text(f"Added: {name}")


async def show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    chores = context.bot_data["store"].open(update.effective_chat.id)
    if not chores:
        await update.message.reply_text("All done.")
        return
    await update.message.reply_text("Still open:", reply_markup=keyboard(chores))


async def done(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    by = update.effective_user.first_name
    changed = context.bot_data["store"].finish(update.effective_chat.id, " ".join(context.args), by)
    await update.message.reply_text("Thank you!" if changed else "No such chore.")
