import re
from datetime import date

from dateutil import parser as dates

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def number(text: str | None) -> float | None:
    if not text:
        return None
    match = NUMBER.search(text)
    if not match:
        return None
    return float(match[0].replace(".", "").replace(",", "."))


def day(text: str | None) -> date | None:
    if not text or "sofort" in text.lower():
        return None
    try:
        return dates.parse(text, dayfirst=True, fuzzy=True).date()
    except (ValueError, OverflowError):
        return None
