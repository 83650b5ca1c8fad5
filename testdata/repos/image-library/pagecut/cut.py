from collections.abc import Iterator
from pathlib import Path

import cv2

from pagecut.deskew import deskew
from pagecut.page import Page
from pagecut.segment import find_pages


def cut_pages(source: "str | Path", min_share: float = 0.1) -> Iterator[Page]:
    """Yields the pages of a photograph, left to right."""
    image = cv2.imread(str(source), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"not an image: {source}")
    area = image.shape[0] * image.shape[1]
    for corners in find_pages(image):
        if cv2.contourArea(corners) < min_share * area:
            continue
        pixels, angle = deskew(image, corners)
        yield Page(pixels, angle)
