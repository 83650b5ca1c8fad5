import sys

import numpy as np
import pandas as pd

from events import answer, load

WEIGHTS = {"goal": 5.0, "shot": 1.0, "foul": -0.5, "touch": 0.05}


def form(events: pd.DataFrame, window: str = "10min") -> dict[str, list[float]]:
    value = events["kind"].map(WEIGHTS).fillna(0.0)
    frame = pd.DataFrame({"side": events["side"], "value": value})
    table = frame.pivot_table(index=frame.index, columns="side", values="value", aggfunc="sum").fillna(0.0)
    rolled = table.rolling(window).sum().resample("1min").last().ffill()
    return {side: np.round(rolled[side].to_numpy(), 2).tolist() for side in rolled.columns}


if __name__ == "__main__":
    answer(form(load(sys.argv[1])))
