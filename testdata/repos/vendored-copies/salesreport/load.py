from collections.abc import Iterable
from pathlib import Path

import pandas as pd

COLUMNS = {"Datum": "day", "Filiale": "shop", "Artikel": "item", "Umsatz": "revenue", "Einkauf": "cost"}


def load(paths: Iterable[Path]) -> pd.DataFrame:
    frames = [pd.read_csv(p, sep=";", decimal=",", parse_dates=["Datum"], dayfirst=True) for p in paths]
    sales = pd.concat(frames, ignore_index=True).rename(columns=COLUMNS)
    sales = sales.drop_duplicates().dropna(subset=["revenue"])
    return sales.astype({"shop": "category", "item": "category"})
