import os
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"])


def store(consumption: pd.DataFrame) -> None:
    consumption.to_sql("consumption", engine, if_exists="append", index=False)


def archive(readings: pd.DataFrame, day: str) -> None:
    readings.to_parquet(Path("archive") / f"{day}.parquet")
