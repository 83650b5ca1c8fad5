import os
from pathlib import Path

import socketio
from aiohttp import web
from dotenv import load_dotenv
from motor.motor_asyncio import AsyncIOMotorClient

from lantern.auth import user_from_token
from lantern.history import History
from lantern.presence import Presence
from lantern.rooms import register_rooms

load_dotenv()

PUBLIC = Path(__file__).parent.parent / "public"


async def healthz(request: web.Request) -> web.Response:
    return web.Response(text="ok")


def build() -> web.Application:
    client = AsyncIOMotorClient(os.environ["MONGO_URL"])
    history = History(client["lantern"])
    presence = Presence()

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_static("/", PUBLIC)

    sio = socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins=os.environ.get("ORIGIN"))
    sio.attach(app)

    @sio.event
    async def connect(sid, environ, auth):
        user = user_from_token((auth or {}).get("token"))
        if user is None:
            raise socketio.exceptions.ConnectionRefusedError("sign in first")
        await sio.save_session(sid, {"user": user})

    register_rooms(sio, history, presence)
    return app


if __name__ == "__main__":
    web.run_app(build(), port=int(os.environ.get("PORT", 8080)))
