import scrapy

from flatfinder.items import Listing
from flatfinder.parsing import day, number


class CityRent(scrapy.Spider):
    name = "cityrent"
    start_urls = ["https://cityrent.example/berlin?sort=new"]

    def parse(self, response):
        for link in response.css("a.result::attr(href)").getall():
            yield response.follow(link, self.parse_listing)
        yield from response.follow_all(css="a[rel=next]", callback=self.parse)

    def parse_listing(self, response):
        facts = {
            row.css("th::text").get("").strip(): row.css("td::text").get()
            for row in response.css("table.facts tr")
        }
        yield Listing(
            source=self.name,
            url=response.url,
            title=response.css("h1::text").get("").strip(),
            rent=number(facts.get("Kaltmiete")),
            rooms=number(facts.get("Zimmer")),
            area=number(facts.get("Fläche")),
            district=facts.get("Bezirk"),
            available=day(facts.get("Verfügbar")),
        )
