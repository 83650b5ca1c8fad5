import hashlib
import hmac
import os


def user_from(header: str | None) -> str | None:
    """Name in a signed `name.signature` token."""
    name, _, signature = (header or "").removeprefix("Bearer ").partition(".")
    wanted = hmac.new(os.environ["SECRET_KEY"].encode(), name.encode(), hashlib.sha256).hexdigest()
    return name if name and hmac.compare_digest(wanted, signature) else None
