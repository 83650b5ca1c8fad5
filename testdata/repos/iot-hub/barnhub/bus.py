"""The sensor bus: one line a reading, `north/temperature=21.5`."""

from collections.abc import Iterator
from dataclasses import dataclass

import serial


@dataclass(frozen=True)
class Reading:
    sensor: str
    value: float


class Bus:
    def __init__(self, device: str, baud: int) -> None:
        self.port = serial.Serial(device, baud, timeout=5)

    def __enter__(self) -> "Bus":
        return self

    def __exit__(self, *exc) -> None:
        self.port.close()

    def readings(self) -> Iterator[Reading]:
        while True:
            line = self.port.readline().decode("ascii", errors="ignore").strip()
            sensor, sep, value = line.partition("=")
            if not sep:
                continue
            try:
                yield Reading(sensor, float(value))
            except ValueError:
                continue

    def switch(self, relay: str, on: bool) -> None:
        self.port.write(f"!{relay}={int(on)}\n".encode("ascii"))
