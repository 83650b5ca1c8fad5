from .extensions import socketio
from .stock import count


@socketio.on("watch")
def watch(item):
    socketio.emit("stock", {"item": item, "count": count(item)})
