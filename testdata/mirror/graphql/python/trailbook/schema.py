import datetime

import strawberry
from strawberry.types import Info

from trailbook.db import query


@strawberry.type
class Hut:
    id: strawberry.ID
    name: str
    beds: int

    @strawberry.field
    async def trails(self, info: Info) -> list["Trail"]:
        return [Trail(**row) for row in await info.context["loaders"].trails_of.load(self.id)]


@strawberry.type
class Trail:
    id: strawberry.ID
    name: str
    metres: int

    @strawberry.field
    async def huts(self, info: Info) -> list[Hut]:
        return [Hut(**row) for row in await info.context["loaders"].huts_of.load(self.id)]


@strawberry.type
class Query:
    @strawberry.field
    async def trail(self, info: Info, id: strawberry.ID) -> Trail | None:
        row = await info.context["loaders"].trail.load(id)
        return Trail(**row) if row else None

    @strawberry.field
    async def trails(self, longer_than: int = 0) -> list[Trail]:
        rows = await query("SELECT * FROM trails WHERE metres >= $1 ORDER BY name", longer_than)
        return [Trail(**row) for row in rows]

    @strawberry.field
    async def huts(self) -> list[Hut]:
        return [Hut(**row) for row in await query("SELECT * FROM huts ORDER BY name")]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def log_walk(self, info: Info, trail: strawberry.ID, day: datetime.date) -> Trail:
        user = info.context["user"]
        if user is None:
            raise PermissionError("sign in first")
        await query("INSERT INTO walks VALUES ($1, $2, $3)", user, trail, day)
        return Trail(**await info.context["loaders"].trail.load(trail))


schema = strawberry.Schema(query=Query, mutation=Mutation)
