import random
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

client = requests.Session()
client.headers["user-agent"] = "secondhand/1.3 (+https://secondhand.example)"
client.mount("https://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[429, 500, 502, 503])))


def page(url: str) -> str:
    """Text of a page; waits a little first, the shops are small."""
    time.sleep(0.5 + random.random() * 0.5)
    response = client.get(url, timeout=20)
    response.raise_for_status()
    return response.text
