import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from secondhand.fetch import page
from secondhand.parse import offers
from secondhand.shops import SHOPS
from secondhand.store import Store


def crawl(shop: dict, number: int) -> list[dict]:
    return offers(page(shop["list"].format(page=number)), shop)


def main() -> None:
    parser = argparse.ArgumentParser(prog="secondhand")
    parser.add_argument("--shop")
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--database", default="prices.db")
    args = parser.parse_args()

    store = Store(args.database)
    wanted = [shop for shop in SHOPS if args.shop in (None, shop["name"])]
    failed = 0
    with ThreadPoolExecutor(max_workers=4) as pool:
        jobs = [(shop, pool.submit(crawl, shop, n)) for shop in wanted for n in range(1, args.pages + 1)]
        for shop, job in jobs:
            try:
                for offer in job.result():
                    store.add(shop["name"], offer)
            except OSError as error:
                failed += 1
                print(error, file=sys.stderr)
    print(f"{store.count()} offers, {failed} pages failed")


if __name__ == "__main__":
    main()
