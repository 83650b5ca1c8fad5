import logging

import discord
from discord.ext import commands

from quokka.store import Store

log = logging.getLogger(__name__)


class Quokka(commands.Bot):
    def __init__(self, database: str) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__(command_prefix="!", intents=intents)
        self.store = Store(database)

    async def setup_hook(self) -> None:
        await self.store.open()
        await self.load_extension("quokka.quotes")
        await self.load_extension("quokka.polls")

    async def on_ready(self) -> None:
        log.info("logged in as %s", self.user)

    async def on_command_error(self, ctx: commands.Context, error: commands.CommandError) -> None:
        if isinstance(error, commands.CommandNotFound):
            return
        await ctx.reply(str(error), mention_author=False)

    async def close(self) -> None:
        await self.store.close()
        await super().close()
