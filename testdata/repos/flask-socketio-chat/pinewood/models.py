from datetime import datetime, timezone

from flask_login import UserMixin

from pinewood import db, login


class User(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40), unique=True, nullable=False)
    password_hash = db.Column(db.String(200), nullable=False)


class Message(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    room = db.Column(db.String(40), index=True, nullable=False)
    author = db.Column(db.String(40), nullable=False)
    body = db.Column(db.Text, nullable=False)
    sent_at = db.Column(db.DateTime, default=lambda: datetime.now(timezone.utc))

    def as_dict(self) -> dict:
        return {
            "id": self.id,
            "author": self.author,
            "body": self.body,
            "sent_at": self.sent_at.isoformat(),
        }


@login.user_loader
def load_user(user_id: str):
    return db.session.get(User, int(user_id))
