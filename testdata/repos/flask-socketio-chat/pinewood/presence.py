class Presence:
    """Who is connected, by session."""

    def __init__(self):
        self._by_sid: dict[str, str] = {}

    def add(self, sid: str, name: str) -> None:
        self._by_sid[sid] = name

    def remove(self, sid: str) -> None:
        self._by_sid.pop(sid, None)

    def names(self) -> list[str]:
        return sorted(set(self._by_sid.values()))


online = Presence()
