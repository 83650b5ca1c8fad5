import json
import os

from redis.asyncio import Redis


async def follow(handle) -> None:
    redis = Redis.from_url(os.environ["REDIS_URL"])
    async with redis.pubsub() as pubsub:
        await pubsub.subscribe("gates")
        async for message in pubsub.listen():
            if message["type"] == "message":
                await handle(json.loads(message["data"]))
