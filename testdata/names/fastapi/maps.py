from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI(title="Trail maps")
app.mount("/tiles", StaticFiles(directory="tiles"))
