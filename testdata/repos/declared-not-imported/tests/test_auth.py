import jwt

from parcels import app


def test_a_token_is_needed():
    assert app.test_client().get("/parcels/").status_code == 401


def test_a_wrong_token_is_refused(monkeypatch):
    monkeypatch.setenv("JWT_SECRET", "right")
    token = jwt.encode({"sub": "1"}, "wrong", algorithm="HS256")
    res = app.test_client().get("/parcels/", headers={"Authorization": f"Bearer {token}"})
    assert res.status_code == 401
