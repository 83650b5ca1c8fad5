import scrapy


class Offer(scrapy.Item):
    shop = scrapy.Field()
    url = scrapy.Field()
    title = scrapy.Field()
    isbn = scrapy.Field()
    price = scrapy.Field()
    currency = scrapy.Field()
    seen_at = scrapy.Field()
