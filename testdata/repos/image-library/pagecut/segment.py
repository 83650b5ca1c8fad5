import cv2
import numpy as np


def edges(image: np.ndarray) -> np.ndarray:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    blurred = cv2.GaussianBlur(grey, (5, 5), 0)
    found = cv2.Canny(blurred, 50, 150)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (7, 7))
    return cv2.morphologyEx(found, cv2.MORPH_CLOSE, kernel)


def find_pages(image: np.ndarray) -> list[np.ndarray]:
    contours, _ = cv2.findContours(edges(image), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    pages = []
    for contour in contours:
        length = cv2.arcLength(contour, True)
        corners = cv2.approxPolyDP(contour, 0.02 * length, True)
        if len(corners) == 4 and cv2.isContourConvex(corners):
            pages.append(corners.reshape(4, 2).astype(np.float32))
    return sorted(pages, key=lambda c: float(c[:, 0].min()))
