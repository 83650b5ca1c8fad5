"""Gradient-boosted forecast with quantiles."""

import numpy as np
import pandas as pd
from sklearn.model_selection import TimeSeriesSplit
from xgboost import XGBRegressor

QUANTILES = (0.1, 0.5, 0.9)


class QuantileForecast:
    def __init__(self, **options) -> None:
        self.models = {
            q: XGBRegressor(objective="reg:quantileerror", quantile_alpha=q, **options)
            for q in QUANTILES
        }

    def fit(self, x: pd.DataFrame, y: pd.Series) -> "QuantileForecast":
        for model in self.models.values():
            model.fit(x, y)
        return self

    def predict(self, x: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({q: m.predict(x) for q, m in self.models.items()}, index=x.index)


def pinball(y: np.ndarray, forecast: np.ndarray, q: float) -> float:
    error = y - forecast
    return float(np.mean(np.maximum(q * error, (q - 1) * error)))


def cross_validate(x: pd.DataFrame, y: pd.Series, folds: int = 5, **options) -> dict[float, float]:
    losses = {q: [] for q in QUANTILES}
    for train, test in TimeSeriesSplit(folds).split(x):
        forecast = QuantileForecast(**options).fit(x.iloc[train], y.iloc[train]).predict(x.iloc[test])
        for q in QUANTILES:
            losses[q].append(pinball(y.iloc[test].to_numpy(), forecast[q].to_numpy(), q))
    return {q: float(np.mean(values)) for q, values in losses.items()}
