from collections import defaultdict


class Presence:
    def __init__(self):
        self._rooms: dict[str, set[str]] = defaultdict(set)

    def enter(self, room: str, name: str) -> None:
        self._rooms[room].add(name)

    def names(self, room: str) -> list[str]:
        return sorted(self._rooms[room])

    def leave_all(self, name: str) -> list[str]:
        left = [room for room, names in self._rooms.items() if name in names]
        for room in left:
            self._rooms[room].discard(name)
        return left
