import pandas as pd


def monthly(sales: pd.DataFrame) -> pd.DataFrame:
    month = sales["day"].dt.to_period("M")
    return sales.pivot_table(index=month, columns="shop", values="revenue", aggfunc="sum", observed=True)


def margins(sales: pd.DataFrame) -> pd.DataFrame:
    by_item = sales.groupby("item", observed=True)[["revenue", "cost"]].sum()
    by_item["margin"] = 1 - by_item["cost"] / by_item["revenue"]
    return by_item.sort_values("margin", ascending=False)


def outliers(sales: pd.DataFrame, width: float = 3.0) -> pd.DataFrame:
    daily = sales.groupby(["shop", "day"], observed=True)["revenue"].sum().reset_index()
    stats = daily.groupby("shop", observed=True)["revenue"].agg(["median", "std"])
    joined = daily.join(stats, on="shop")
    far = (joined["revenue"] - joined["median"]).abs() > width * joined["std"]
    return joined[far]
