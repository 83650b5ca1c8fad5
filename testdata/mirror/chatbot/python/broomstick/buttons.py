from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ContextTypes


def keyboard(chores: list[tuple[int, str]]) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(name, callback_data=f"done:{id}") for id, name in chores]
    return InlineKeyboardMarkup([buttons[i : i + 2] for i in range(0, len(buttons), 2)])


async def tick(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    store = context.bot_data["store"]
    store.finish_by_id(int(query.data.removeprefix("done:")), query.from_user.first_name)
    await query.answer("Thank you!")
    await query.edit_message_reply_markup(keyboard(store.open(query.message.chat.id)))
