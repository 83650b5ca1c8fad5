from pathlib import Path

import matplotlib
import pandas as pd

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


def draw_monthly(months: pd.DataFrame, path: Path) -> None:
    axes = months.plot(figsize=(10, 5), marker="o")
    axes.set_xlabel("")
    axes.set_ylabel("Revenue in €")
    axes.legend(title="Shop")
    plt.tight_layout()
    plt.savefig(path, dpi=150)
    plt.close()
