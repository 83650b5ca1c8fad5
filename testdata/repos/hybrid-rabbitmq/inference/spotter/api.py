from contextlib import asynccontextmanager

from fastapi import FastAPI

from spotter import consumer
from spotter.model import LABELS


@asynccontextmanager
async def lifespan(app: FastAPI):
    consumer.start()
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/labels")
def labels() -> list[str]:
    return LABELS
