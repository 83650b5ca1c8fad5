import discord
from discord.ext import commands

DIGITS = [f"{n}\N{COMBINING ENCLOSING KEYCAP}" for n in range(1, 10)]


class Polls(commands.Cog):
    @commands.command()
    async def poll(self, ctx: commands.Context, question: str, *options: str) -> None:
        """!poll "Lunch?" pizza soup"""
        if not 2 <= len(options) <= len(DIGITS):
            raise commands.UserInputError("Between two and nine options, please.")
        lines = [f"{digit} {option}" for digit, option in zip(DIGITS, options)]
        embed = discord.Embed(title=question, description="\n".join(lines))
        message = await ctx.send(embed=embed)
        for digit in DIGITS[: len(options)]:
            await message.add_reaction(digit)


async def setup(bot) -> None:
    await bot.add_cog(Polls())
