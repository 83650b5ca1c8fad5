import os
from functools import wraps

import jwt
from flask import g, request
from werkzeug.exceptions import Unauthorized


def signed_in(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise Unauthorized()
        try:
            g.user = jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])["sub"]
        except jwt.InvalidTokenError as err:
            raise Unauthorized(str(err)) from err
        return view(*args, **kwargs)

    return wrapper
