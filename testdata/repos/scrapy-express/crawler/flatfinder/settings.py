BOT_NAME = "flatfinder"
SPIDER_MODULES = ["flatfinder.spiders"]
ROBOTSTXT_OBEY = True
AUTOTHROTTLE_ENABLED = True
ITEM_PIPELINES = {"flatfinder.pipelines.Dedupe": 100, "flatfinder.pipelines.Store": 200}
