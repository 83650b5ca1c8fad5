import os

from flask import Flask
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
login = LoginManager()
socketio = SocketIO()


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///pinewood.db")
    db.init_app(app)
    login.init_app(app)
    socketio.init_app(app, message_queue=os.environ.get("REDIS_URL"))

    from pinewood import events  # noqa: F401
    from pinewood.views import bp

    app.register_blueprint(bp)
    return app
