from fastapi import FastAPI, Request
from strawberry.fastapi import GraphQLRouter

from trailbook.auth import user_from
from trailbook.loaders import Loaders
from trailbook.schema import schema


async def context(request: Request) -> dict:
    return {"user": user_from(request.headers.get("authorization")), "loaders": Loaders()}


app = FastAPI()
app.include_router(GraphQLRouter(schema, context_getter=context), prefix="/graphql")
