from pagecut.cut import cut_pages
from pagecut.page import Page

__all__ = ["Page", "cut_pages"]
