import aiosqlite


class Store:
    def __init__(self, path: str) -> None:
        self.path = path

    async def open(self) -> None:
        self.db = await aiosqlite.connect(self.path)
        await self.db.execute("create table if not exists quotes (guild integer, body text, author text)")

    async def close(self) -> None:
        await self.db.close()

    async def add_quote(self, guild: int, body: str, author: str) -> None:
        await self.db.execute("insert into quotes values (?, ?, ?)", (guild, body, author))
        await self.db.commit()

    async def random_quote(self, guild: int, about: str):
        cursor = await self.db.execute(
            "select body, author from quotes where guild = ? and body like ? order by random() limit 1",
            (guild, f"%{about}%"),
        )
        return await cursor.fetchone()
