import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup


def offers(html: str, shop: dict) -> list[dict]:
    """Offers of a result page."""
    soup = BeautifulSoup(html, "lxml")
    found = []
    for item in soup.select(shop["item"]):
        title = item.select_one(shop["title"])
        cost = item.select_one(shop["price"])
        if title is None or cost is None or price(cost.get_text()) is None:
            continue
        found.append(
            {
                "title": title.get_text(strip=True),
                "price": price(cost.get_text()),
                "url": urljoin(shop["list"], item.a["href"]),
            }
        )
    return found


def price(text: str) -> int | None:
    found = re.search(r"(\d+)[.,](\d{2})", text)
    return int(found[1]) * 100 + int(found[2]) if found else None
