import asyncio
import logging
import os

from dotenv import load_dotenv

from quokka.bot import Quokka


async def main() -> None:
    load_dotenv()
    logging.basicConfig(level=logging.INFO)
    async with Quokka(os.environ.get("QUOKKA_DB", "quokka.db")) as bot:
        await bot.start(os.environ["BOT_TOKEN"])


asyncio.run(main())
