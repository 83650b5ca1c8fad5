import re
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation

import psycopg2
from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

PRICE = re.compile(r"(\d+)[.,](\d{2})")


class CleanPrice:
    def process_item(self, item, spider):
        offer = ItemAdapter(item)
        match = PRICE.search(offer.get("price") or "")
        if not match:
            raise DropItem(f"no price on {offer['url']}")
        try:
            offer["price"] = Decimal(f"{match[1]}.{match[2]}")
        except InvalidOperation as err:
            raise DropItem(str(err)) from err
        offer["seen_at"] = datetime.now(timezone.utc)
        return item


class StoreOffer:
    def __init__(self, url):
        self.url = url

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings["DATABASE_URL"])

    def open_spider(self, spider):
        self.connection = psycopg2.connect(self.url)

    def close_spider(self, spider):
        self.connection.close()

    def process_item(self, item, spider):
        offer = ItemAdapter(item)
        with self.connection, self.connection.cursor() as cursor:
            cursor.execute(
                "insert into offers (shop, url, title, isbn, price, currency, seen_at)"
                " values (%s, %s, %s, %s, %s, %s, %s)",
                [offer.get(k) for k in ("shop", "url", "title", "isbn", "price", "currency", "seen_at")],
            )
        return item
