from google.appengine.api import memcache


def latest():
    return memcache.get("latest") or "No news."
