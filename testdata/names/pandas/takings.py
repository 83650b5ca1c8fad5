import pandas as pd

takings = pd.read_csv("takings.csv")
print(takings.groupby("stall")["amount"].sum())
