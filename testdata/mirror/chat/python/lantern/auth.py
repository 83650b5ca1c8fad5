import os

import jwt


def user_from_token(token: str | None) -> dict | None:
    try:
        claims = jwt.decode(token, os.environ["TOKEN_SECRET"], algorithms=["HS256"])
    except jwt.InvalidTokenError:
        return None
    return {"id": claims["sub"], "name": claims["name"]}
