import os
from functools import lru_cache

from fastapi import FastAPI
from pydantic import BaseModel

from tonebar.model import Rater

app = FastAPI(title="Tonebar")


class Mail(BaseModel):
    id: str
    text: str


@lru_cache
def rater() -> Rater:
    return Rater(os.environ.get("TONEBAR_CHECKPOINT", "tone.pt"))


@app.post("/rate")
def rate(mails: list[Mail]) -> list[dict]:
    scores = rater().rate([m.text for m in mails])
    return [{"id": m.id, "scores": s} for m, s in zip(mails, scores)]


@app.get("/healthz")
def healthz() -> dict:
    return {"ok": True}
