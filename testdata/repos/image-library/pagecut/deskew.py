import cv2
import numpy as np


def order(corners: np.ndarray) -> np.ndarray:
    total = corners.sum(axis=1)
    difference = np.diff(corners, axis=1).ravel()
    return np.array(
        [
            corners[total.argmin()],
            corners[difference.argmin()],
            corners[total.argmax()],
            corners[difference.argmax()],
        ],
        dtype=np.float32,
    )


def deskew(image: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, float]:
    tl, tr, br, bl = order(corners)
    width = int(max(np.linalg.norm(br - bl), np.linalg.norm(tr - tl)))
    height = int(max(np.linalg.norm(tr - br), np.linalg.norm(tl - bl)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(order(corners), target)
    angle = float(np.degrees(np.arctan2(tr[1] - tl[1], tr[0] - tl[0])))
    return cv2.warpPerspective(image, matrix, (width, height)), angle
