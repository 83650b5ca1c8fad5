import sqlite3
from datetime import datetime, timezone


class Store:
    def __init__(self, path: str):
        self.db = sqlite3.connect(path)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS offers (shop TEXT, title TEXT, price INTEGER, url TEXT PRIMARY KEY, seen TEXT)"
        )

    def add(self, shop: str, offer: dict) -> None:
        seen = datetime.now(timezone.utc).isoformat()
        row = (shop, offer["title"], offer["price"], offer["url"], seen)
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO offers VALUES (?, ?, ?, ?, ?)", row)

    def count(self) -> int:
        return self.db.execute("SELECT count(*) FROM offers").fetchone()[0]
