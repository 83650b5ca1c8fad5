from nightshift.app import app
from nightshift.db import rows


@app.task
def purge(days: int) -> int:
    gone = rows("DELETE FROM sessions WHERE seen < now() - %s * interval '1 day' RETURNING id", days)
    return len(gone)
