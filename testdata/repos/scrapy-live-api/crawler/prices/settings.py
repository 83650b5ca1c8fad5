BOT_NAME = "prices"
SPIDER_MODULES = ["prices.spiders"]
ITEM_PIPELINES = {"prices.pipelines.Publish": 100}
