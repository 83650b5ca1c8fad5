from flask import request
from flask_login import current_user
from flask_socketio import emit, join_room, leave_room

from pinewood import db, socketio
from pinewood.models import Message
from pinewood.presence import online

HISTORY = 50


@socketio.on("connect")
def on_connect():
    if not current_user.is_authenticated:
        return False
    online.add(request.sid, current_user.name)
    emit("online", online.names(), broadcast=True)


@socketio.on("disconnect")
def on_disconnect():
    online.remove(request.sid)
    emit("online", online.names(), broadcast=True)


@socketio.on("join")
def on_join(data):
    room = data["room"]
    join_room(room)
    history = Message.query.filter_by(room=room).order_by(Message.id.desc()).limit(HISTORY)
    emit("history", [m.as_dict() for m in reversed(history.all())])


@socketio.on("leave")
def on_leave(data):
    leave_room(data["room"])


@socketio.on("message")
def on_message(data):
    message = Message(room=data["room"], author=current_user.name, body=data["body"][:4000])
    db.session.add(message)
    db.session.commit()
    emit("message", message.as_dict(), to=data["room"])


@socketio.on("typing")
def on_typing(data):
    emit("typing", {"user": current_user.name}, to=data["room"], include_self=False)
