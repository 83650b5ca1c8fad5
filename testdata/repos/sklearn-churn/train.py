"""Fit the churn model and store it with its metrics."""

import argparse
import json
from pathlib import Path

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from churn.evaluate import report
from churn.features import CATEGORICAL, NUMERIC, build_features


def make_pipeline(learning_rate: float) -> Pipeline:
    columns = ColumnTransformer(
        [
            ("num", StandardScaler(), NUMERIC),
            ("cat", OneHotEncoder(handle_unknown="ignore"), CATEGORICAL),
        ]
    )
    model = GradientBoostingClassifier(learning_rate=learning_rate, random_state=7)
    return Pipeline([("columns", columns), ("model", model)])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--learning-rate", type=float, default=0.1)
    args = parser.parse_args()

    frame = build_features(pd.read_csv(args.data, parse_dates=["joined", "last_seen"]))
    x_train, x_test, y_train, y_test = train_test_split(
        frame[NUMERIC + CATEGORICAL], frame["churned"], stratify=frame["churned"], random_state=7
    )
    pipeline = make_pipeline(args.learning_rate)
    pipeline.fit(x_train, y_train)

    args.out.mkdir(exist_ok=True)
    joblib.dump(pipeline, args.out / "churn.joblib")
    metrics = report(pipeline, x_test, y_test)
    (args.out / "metrics.json").write_text(json.dumps(metrics, indent=2))


if __name__ == "__main__":
    main()
