import sqlite3

with sqlite3.connect("hives.db") as hives:
    print(hives.execute("SELECT count(*) FROM hive").fetchone())
