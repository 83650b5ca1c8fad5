from dataclasses import dataclass
from datetime import date


@dataclass
class Listing:
    source: str
    url: str
    title: str
    rent: int | None
    rooms: float | None
    area: float | None
    district: str | None
    available: date | None
