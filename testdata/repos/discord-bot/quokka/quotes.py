from discord.ext import commands


class Quotes(commands.Cog):
    def __init__(self, bot) -> None:
        self.bot = bot

    @commands.command()
    async def quote(self, ctx: commands.Context, *, about: str = "") -> None:
        """A random quote, or one about something."""
        found = await self.bot.store.random_quote(ctx.guild.id, about)
        await ctx.send(f"> {found[0]}\n{found[1]}" if found else "Nothing found.")

    @commands.command()
    async def remember(self, ctx: commands.Context) -> None:
        """Reply to a message with !remember to keep it."""
        reference = ctx.message.reference
        if reference is None:
            raise commands.UserInputError("Reply to the message you want to keep.")
        message = await ctx.channel.fetch_message(reference.message_id)
        await self.bot.store.add_quote(ctx.guild.id, message.content, message.author.display_name)
        await ctx.message.add_reaction("\N{WHITE HEAVY CHECK MARK}")


async def setup(bot) -> None:
    await bot.add_cog(Quotes(bot))
