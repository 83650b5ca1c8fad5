LONGEST = 2000


def register_rooms(sio, history, presence):
    async def user_of(sid):
        return (await sio.get_session(sid))["user"]

    @sio.event
    async def join(sid, room):
        user = await user_of(sid)
        await sio.enter_room(sid, room)
        presence.enter(room, user["name"])
        await sio.emit("people", presence.names(room), room=room)
        return await history.last(room)

    @sio.event
    async def message(sid, data):
        body = str(data["text"]).strip()[:LONGEST]
        if not body:
            return {"error": "empty"}
        saved = await history.add(data["room"], await user_of(sid), body)
        await sio.emit("message", saved, room=data["room"])
        return {"id": saved["id"]}

    @sio.event
    async def typing(sid, room):
        user = await user_of(sid)
        await sio.emit("typing", user["name"], room=room, skip_sid=sid)

    @sio.event
    async def disconnect(sid):
        user = await user_of(sid)
        for room in presence.leave_all(user["name"]):
            await sio.emit("people", presence.names(room), room=room)
