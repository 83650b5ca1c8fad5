from collections.abc import Iterator
from dataclasses import dataclass, field

from barnhub.bus import Reading


@dataclass
class Rule:
    sensor: str
    above: float
    relay: str
    on: bool = field(default=False, init=False)


class Rules:
    def __init__(self, rules: list[Rule], hysteresis: float = 0.5) -> None:
        self.rules = rules
        self.hysteresis = hysteresis

    def apply(self, reading: Reading) -> Iterator[tuple[str, bool]]:
        for rule in self.rules:
            if rule.sensor != reading.sensor:
                continue
            limit = rule.above - (self.hysteresis if rule.on else 0)
            wanted = reading.value > limit
            if wanted != rule.on:
                rule.on = wanted
                yield rule.relay, wanted


def load_rules(tables: list[dict]) -> Rules:
    return Rules([Rule(**table) for table in tables])
