import scrapy

from flatfinder.items import Listing
from flatfinder.parsing import number


class Coop(scrapy.Spider):
    name = "coop"
    start_urls = ["https://coop.example/wohnungen"]

    def parse(self, response):
        for card in response.css("li.flat"):
            yield Listing(
                source=self.name,
                url=response.urljoin(card.css("a::attr(href)").get()),
                title=card.css("h2::text").get("").strip(),
                rent=number(card.css(".rent::text").get()),
                rooms=number(card.css(".rooms::text").get()),
                area=number(card.css(".area::text").get()),
                district=card.css(".district::text").get(),
                available=None,
            )
