import io

import numpy as np
from PIL import Image, ImageOps

SIDE = 224
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def pixels(photo: bytes) -> np.ndarray:
    """Pixels of a photograph as the model wants them: channels first, normalised."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(photo))).convert("RGB")
    image = ImageOps.fit(image, (SIDE, SIDE))
    raw = np.asarray(image, dtype=np.float32) / 255
    return ((raw - MEAN) / DEVIATION).transpose(2, 0, 1)[np.newaxis]
