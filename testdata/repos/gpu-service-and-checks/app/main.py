"""Writes captions for pictures."""

import torch
from fastapi import FastAPI

app = FastAPI()
model = torch.jit.load("captions.ts").to("cuda")


@app.post("/captions")
def captions(pixels: list[float]):
    with torch.no_grad():
        words = model(torch.tensor(pixels).to("cuda"))
    return {"words": words.tolist()}
