from scrapy.spiders import SitemapSpider

from pricewatch.items import Offer


class PublisherSpider(SitemapSpider):
    name = "publisher"
    sitemap_urls = ["https://publisher.example/sitemap.xml"]
    sitemap_rules = [("/titles/", "parse_title")]

    def parse_title(self, response):
        data = response.css("dl.facts")
        yield Offer(
            shop="Publisher",
            url=response.url,
            title=response.xpath("//h1/text()").get(),
            isbn=data.xpath(".//dt[.='ISBN']/following-sibling::dd[1]/text()").get(),
            price=data.xpath(".//dt[.='Price']/following-sibling::dd[1]/text()").get(),
            currency="EUR",
        )
