"""Calendar columns."""

import numpy as np
import pandas as pd


def add_calendar(frame: pd.DataFrame) -> pd.DataFrame:
    stamp = frame.index
    hour = stamp.hour + stamp.minute / 60
    return frame.assign(
        hour_sin=np.sin(2 * np.pi * hour / 24),
        hour_cos=np.cos(2 * np.pi * hour / 24),
        weekday=stamp.weekday,
        weekend=(stamp.weekday >= 5).astype(int),
    )


def add_lags(frame: pd.DataFrame, hours: tuple[int, ...] = (24, 48, 168)) -> pd.DataFrame:
    lagged = {f"load_{h}h": frame["load"].shift(h) for h in hours}
    return frame.assign(**lagged).dropna()
