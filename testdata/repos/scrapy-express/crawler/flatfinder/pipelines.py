import os

import psycopg2
from scrapy.exceptions import DropItem


class Dedupe:
    def __init__(self):
        self.seen = set()

    def process_item(self, item, spider):
        if item.url in self.seen:
            raise DropItem("seen in this run")
        self.seen.add(item.url)
        return item


class Store:
    def open_spider(self, spider):
        self.connection = psycopg2.connect(os.environ["DATABASE_URL"])

    def close_spider(self, spider):
        self.connection.close()

    def process_item(self, item, spider):
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(
                """
                insert into listings (source, url, title, rent, rooms, area, district, available)
                values (%s, %s, %s, %s, %s, %s, %s, %s)
                on conflict (url) do update set rent = excluded.rent, seen_at = now()
                """,
                (item.source, item.url, item.title, item.rent, item.rooms, item.area, item.district, item.available),
            )
        return item
