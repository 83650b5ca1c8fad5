from pathlib import Path

from bs4 import BeautifulSoup

page = BeautifulSoup(Path("menu.html").read_text(), "html.parser")
print([dish.get_text() for dish in page.select(".dish")])
