from strawberry.dataloader import DataLoader

from trailbook.db import query

TRAILS = "SELECT * FROM trails WHERE id = ANY($1)"
HUTS_OF = "SELECT h.*, s.trail AS key FROM huts h JOIN stops s ON s.hut = h.id WHERE s.trail = ANY($1)"
TRAILS_OF = "SELECT t.*, s.hut AS key FROM trails t JOIN stops s ON s.trail = t.id WHERE s.hut = ANY($1)"


async def one(keys):
    rows = {row["id"]: row for row in await query(TRAILS, keys)}
    return [rows.get(key) for key in keys]


def grouped(sql):
    async def load(keys):
        rows = [dict(row) for row in await query(sql, keys)]
        found = {key: [] for key in keys}
        for row in rows:
            found[row.pop("key")].append(row)
        return [found[key] for key in keys]

    return load


class Loaders:
    def __init__(self):
        self.trail = DataLoader(load_fn=one)
        self.huts_of = DataLoader(load_fn=grouped(HUTS_OF))
        self.trails_of = DataLoader(load_fn=grouped(TRAILS_OF))
