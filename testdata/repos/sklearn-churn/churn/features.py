"""Features from the raw subscriber export."""

import numpy as np
import pandas as pd

NUMERIC = ["tenure_days", "idle_days", "monthly_fee", "tickets_90d", "fee_per_visit"]
CATEGORICAL = ["plan", "country", "channel"]


def build_features(raw: pd.DataFrame) -> pd.DataFrame:
    frame = raw.copy()
    snapshot = frame["last_seen"].max()
    frame["tenure_days"] = (snapshot - frame["joined"]).dt.days
    frame["idle_days"] = (snapshot - frame["last_seen"]).dt.days
    frame["fee_per_visit"] = frame["monthly_fee"] / np.maximum(frame["visits_30d"], 1)
    frame["tickets_90d"] = frame["tickets_90d"].fillna(0)
    for column in CATEGORICAL:
        frame[column] = frame[column].str.lower().str.strip()
    return frame.dropna(subset=["churned"])


def by_plan(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby("plan")["churned"].agg(["mean", "count"]).sort_values("mean")
