class Counts:
    def __init__(self):
        self._halls: dict[str, int] = {}

    def apply(self, event: dict) -> None:
        before = self._halls.get(event["hall"], 0)
        self._halls[event["hall"]] = max(0, before + event["entered"] - event["left"])

    def all(self) -> dict[str, int]:
        return dict(self._halls)
