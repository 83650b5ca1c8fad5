import os

import structlog
from fastapi import Depends, FastAPI, Header, HTTPException

from stockroom.routes import items, suppliers

log = structlog.get_logger()


def needs_key(x_api_key: str = Header()) -> None:
    if x_api_key != os.environ["API_KEY"]:
        raise HTTPException(401, "bad key")


app = FastAPI(title="Stockroom")
app.include_router(items.router, prefix="/v1/items", dependencies=[Depends(needs_key)])
app.include_router(suppliers.router, prefix="/v1/suppliers", dependencies=[Depends(needs_key)])
log.info("ready")
