import os

import psycopg


def rows(sql: str, *values) -> list[tuple]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        cursor = connection.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
