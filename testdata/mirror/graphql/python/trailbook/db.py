import os

import asyncpg

_pool = None


async def query(sql: str, *values):
    global _pool
    if _pool is None:
        _pool = await asyncpg.create_pool(os.environ["DATABASE_URL"])
    return await _pool.fetch(sql, *values)
