import sqlite3


class Store:
    def __init__(self, path: str):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute(
            "CREATE TABLE IF NOT EXISTS chores (id INTEGER PRIMARY KEY, chat INTEGER, name TEXT, done_by TEXT)"
        )

    def add(self, chat: int, name: str) -> None:
        self.db.execute("INSERT INTO chores (chat, name) VALUES (?, ?)", (chat, name))

    def open(self, chat: int) -> list[tuple[int, str]]:
        return self.db.execute("SELECT id, name FROM chores WHERE chat = ? AND done_by IS NULL", (chat,)).fetchall()

    def finish(self, chat: int, name: str, by: str) -> int:
        return self.db.execute("UPDATE chores SET done_by = ? WHERE chat = ? AND name = ?", (by, chat, name)).rowcount

    def finish_by_id(self, id: int, by: str) -> None:
        self.db.execute("UPDATE chores SET done_by = ? WHERE id = ?", (by, id))
