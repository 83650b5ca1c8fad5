from pathlib import Path

import pandas as pd

HIGHEST = 50


def clean(path: Path) -> pd.DataFrame:
    """Readings without duplicates, gaps and broken meters."""
    readings = pd.read_csv(path, sep=";", parse_dates=["at"])
    readings = readings.dropna(subset=["meter", "at", "litres"])
    readings = readings.drop_duplicates(subset=["meter", "at"], keep="last")
    readings = readings[readings["litres"].between(0, HIGHEST * 1000, inclusive="left")]
    return readings.assign(hour=readings["at"].dt.hour)


def per_district(readings: pd.DataFrame, meters_path: str) -> pd.DataFrame:
    """Consumption per district and hour."""
    meters = pd.read_csv(meters_path)
    joined = readings.merge(meters, on="meter", how="inner")
    return (
        joined.groupby(["district", "hour"])
        .agg(litres=("litres", "sum"), meters=("meter", "nunique"))
        .reset_index()
        .sort_values(["district", "hour"])
    )
