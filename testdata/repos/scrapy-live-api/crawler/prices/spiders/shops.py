import scrapy


class ShopSpider(scrapy.Spider):
    name = "shops"
    start_urls = ["https://shop.example/list"]

    def parse(self, response):
        for row in response.css(".item"):
            yield {"name": row.css(".name::text").get(), "price": row.css(".price::text").get()}
        for link in response.css("a.next::attr(href)").getall():
            yield response.follow(link, self.parse)
