from datetime import datetime, timezone

SHOWN = 50


class History:
    def __init__(self, db):
        self.messages = db["messages"]

    async def add(self, room: str, user: dict, text: str) -> dict:
        message = {"room": room, "author": user["name"], "text": text, "at": datetime.now(timezone.utc)}
        result = await self.messages.insert_one(message)
        return self._plain({**message, "_id": result.inserted_id})

    async def last(self, room: str) -> list[dict]:
        found = await self.messages.find({"room": room}).sort("at", -1).limit(SHOWN).to_list(SHOWN)
        return [self._plain(message) for message in reversed(found)]

    @staticmethod
    def _plain(message: dict) -> dict:
        rest = {key: value for key, value in message.items() if key != "_id"}
        return {**rest, "at": message["at"].isoformat(), "id": str(message["_id"])}
