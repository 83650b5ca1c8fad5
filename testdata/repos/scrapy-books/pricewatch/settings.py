import os

BOT_NAME = "pricewatch"
SPIDER_MODULES = ["pricewatch.spiders"]
NEWSPIDER_MODULE = "pricewatch.spiders"

USER_AGENT = "pricewatch (+https://example.org/bot)"
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 4
DOWNLOAD_DELAY = 0.5

ITEM_PIPELINES = {
    "pricewatch.pipelines.CleanPrice": 100,
    "pricewatch.pipelines.StoreOffer": 300,
}

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://localhost/pricewatch")
