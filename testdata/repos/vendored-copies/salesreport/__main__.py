import argparse
from pathlib import Path

from salesreport.analysis import margins, monthly, outliers
from salesreport.charts import draw_monthly
from salesreport.load import load
from salesreport.render import render


def main() -> None:
    parser = argparse.ArgumentParser(prog="salesreport")
    parser.add_argument("exports", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=Path("report"))
    args = parser.parse_args()

    sales = load(args.exports)
    args.out.mkdir(exist_ok=True)
    months = monthly(sales)
    draw_monthly(months, args.out / "monthly.png")
    render(args.out / "index.html", months=months, margins=margins(sales), outliers=outliers(sales))


if __name__ == "__main__":
    main()
