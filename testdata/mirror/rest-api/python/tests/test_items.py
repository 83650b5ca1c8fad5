from fastapi.testclient import TestClient

from stockroom.app import app


def test_asks_for_a_key():
    assert TestClient(app).get("/v1/items/", headers={"x-api-key": "no"}).status_code == 401
