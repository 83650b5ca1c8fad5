import pandas as pd

from churn.features import build_features


def test_idle_days_are_counted_from_the_snapshot():
    raw = pd.DataFrame(
        {
            "joined": pd.to_datetime(["2024-01-01", "2024-02-01"]),
            "last_seen": pd.to_datetime(["2024-05-01", "2024-05-31"]),
            "monthly_fee": [9.0, 19.0],
            "visits_30d": [0, 10],
            "tickets_90d": [None, 2],
            "plan": ["Basic ", "PRO"],
            "country": ["DE", "FR"],
            "channel": ["web", "app"],
            "churned": [1, 0],
        }
    )
    assert build_features(raw)["idle_days"].tolist() == [30, 0]
