import numpy as np

from pagecut.deskew import order


def test_corners_are_ordered_clockwise():
    corners = np.array([[10, 10], [0, 10], [0, 0], [10, 0]], dtype=np.float32)
    assert order(corners).tolist() == [[0, 0], [10, 0], [10, 10], [0, 10]]
