import argparse
import pickle
from pathlib import Path

import pandas as pd

from loadcast.calendar import add_calendar, add_lags
from loadcast.model import QuantileForecast, cross_validate


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("history", type=Path)
    parser.add_argument("--out", type=Path, default=Path("loadcast.pkl"))
    args = parser.parse_args()

    frame = add_lags(add_calendar(pd.read_parquet(args.history)))
    x, y = frame.drop(columns="load"), frame["load"]
    print(cross_validate(x, y, n_estimators=400, max_depth=6))
    args.out.write_bytes(pickle.dumps(QuantileForecast(n_estimators=400, max_depth=6).fit(x, y)))


if __name__ == "__main__":
    main()
