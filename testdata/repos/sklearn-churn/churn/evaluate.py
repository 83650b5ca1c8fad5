"""Metrics that the business agreed on."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score


def lift_at(y_true, scores, share: float = 0.1) -> float:
    count = max(int(len(scores) * share), 1)
    top = np.argsort(scores)[::-1][:count]
    base = np.mean(y_true)
    return float(np.mean(np.asarray(y_true)[top]) / base) if base else 0.0


def report(model, x_test, y_test) -> dict:
    scores = model.predict_proba(x_test)[:, 1]
    return {
        "auc": float(roc_auc_score(y_test, scores)),
        "average_precision": float(average_precision_score(y_test, scores)),
        "lift_10": lift_at(y_test, scores),
        "rows": int(len(y_test)),
    }
