import sys

import pandas as pd

from events import answer, load


def possession(events: pd.DataFrame) -> dict[str, float]:
    touches = events[events["kind"] == "touch"].copy()
    touches["seconds"] = -touches.index.to_series().diff(-1).dt.total_seconds()
    touches = touches[touches["seconds"] < 30]
    by_side = touches.groupby("side")["seconds"].sum()
    return (by_side / by_side.sum()).round(3).to_dict()


if __name__ == "__main__":
    answer(possession(load(sys.argv[1])))
