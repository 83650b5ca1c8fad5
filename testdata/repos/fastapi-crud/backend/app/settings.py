from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str = "sqlite:///shelf.db"
    origins: list[str] = ["http://localhost:5173"]
    loan_days: int = 21


settings = Settings()
