from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.routers import books, loans
from app.settings import settings

app = FastAPI(title="Shelf")
app.add_middleware(
    CORSMiddleware,
    allow_origins=settings.origins,
    allow_methods=["*"],
    allow_headers=["*"],
)
app.include_router(books.router, prefix="/api/books", tags=["books"])
app.include_router(loans.router, prefix="/api/loans", tags=["loans"])


@app.get("/api/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
