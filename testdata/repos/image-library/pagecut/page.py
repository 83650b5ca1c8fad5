from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np


@dataclass
class Page:
    """One straightened page."""

    pixels: np.ndarray
    angle: float

    def grey(self) -> np.ndarray:
        return cv2.cvtColor(self.pixels, cv2.COLOR_BGR2GRAY)

    def binary(self, block: int = 31, offset: int = 12) -> np.ndarray:
        return cv2.adaptiveThreshold(
            self.grey(), 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, offset
        )

    def save(self, path: "str | Path") -> None:
        if not cv2.imwrite(str(path), self.pixels):
            raise OSError(f"can't write {path}")
