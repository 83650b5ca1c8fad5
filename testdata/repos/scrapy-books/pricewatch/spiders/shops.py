import scrapy

from pricewatch.items import Offer


class ShopSpider(scrapy.Spider):
    """Listing pages of one shop; subclasses give the selectors."""

    shop = ""
    currency = "EUR"
    card = ""
    next_page = ""

    def parse(self, response):
        for card in response.css(self.card):
            yield response.follow(card.css("a::attr(href)").get(), self.parse_offer)
        following = response.css(self.next_page).get()
        if following:
            yield response.follow(following, self.parse)

    def parse_offer(self, response):
        yield Offer(
            shop=self.shop,
            url=response.url,
            title=response.css("h1::text").get(default="").strip(),
            isbn=response.css("[itemprop=isbn]::text").get(),
            price=response.css("[itemprop=price]::attr(content), .price::text").get(),
            currency=self.currency,
        )


class NorthShelf(ShopSpider):
    name = "northshelf"
    shop = "North Shelf"
    start_urls = ["https://northshelf.example/books"]
    card = "article.product"
    next_page = "a.next::attr(href)"
