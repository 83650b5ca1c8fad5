import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.staticfiles import StaticFiles

from turnstile.counts import Counts
from turnstile.feed import follow
from turnstile.hub import Hub

hub = Hub()
counts = Counts()


async def handle(event: dict) -> None:
    counts.apply(event)
    await hub.broadcast({"counts": counts.all()})


@asynccontextmanager
async def lifespan(app: FastAPI):
    task = asyncio.create_task(follow(handle))
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)


@app.get("/counts")
async def all_counts():
    return counts.all()


@app.websocket("/live")
async def live(socket: WebSocket):
    await socket.accept()
    hub.add(socket)
    await socket.send_json({"counts": counts.all()})
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        hub.remove(socket)


app.mount("/", StaticFiles(directory="public", html=True))
