import os
import smtplib
from email.message import EmailMessage

from nightshift.app import app
from nightshift.db import rows


@app.task(autoretry_for=(OSError,), retry_backoff=30, max_retries=5)
def remind(days: int) -> int:
    due = rows("SELECT name, email, fee FROM members WHERE paid_until < now() - %s * interval '1 day'", days)
    with smtplib.SMTP(os.environ["SMTP_HOST"]) as smtp:
        for name, email, fee in due:
            message = EmailMessage()
            message["From"] = "office@example.org"
            message["To"] = email
            message["Subject"] = "Your membership fee"
            message.set_content(f"Dear {name}, {fee} is still open.")
            smtp.send_message(message)
    return len(due)
