import numpy as np
import onnxruntime as ort

from leafcheck.labels import LABELS

BEST = 3


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


class Classifier:
    def __init__(self, path: str):
        self.session = ort.InferenceSession(path)
        self.labels = LABELS

    def predict(self, data: np.ndarray) -> list[dict]:
        name = self.session.get_inputs()[0].name
        (logits,) = self.session.run(None, {name: data})
        probabilities = softmax(logits[0])
        best = np.argsort(probabilities)[::-1][:BEST]
        return [{"label": self.labels[i], "probability": float(probabilities[i])} for i in best]
