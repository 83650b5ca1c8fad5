import os

from fastapi import FastAPI, HTTPException, UploadFile

from leafcheck.image import pixels
from leafcheck.model import Classifier

LARGEST = 8 * 1024 * 1024

app = FastAPI(title="Leafcheck")
classifier = Classifier(os.environ.get("MODEL", "model/leaf.onnx"))


@app.get("/health")
def health():
    return {"ok": True, "labels": len(classifier.labels)}


@app.post("/predict")
def predict(photo: UploadFile):
    content = photo.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise HTTPException(413, "photo too large")
    return {"predictions": classifier.predict(pixels(content))}
