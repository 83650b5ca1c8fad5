"""Loads the event log of a match."""

import json
import sys

import pandas as pd


def load(path: str) -> pd.DataFrame:
    events = pd.read_json(path, lines=True)
    events["at"] = pd.to_datetime(events["at"], unit="ms")
    return events.sort_values("at").set_index("at")


def answer(table) -> None:
    json.dump(table, sys.stdout)
