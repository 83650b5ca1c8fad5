from lantern.presence import Presence


def test_names_leave_every_room():
    presence = Presence()
    presence.enter("a", "Ida")
    presence.enter("b", "Ida")
    assert presence.leave_all("Ida") == ["a", "b"]
    assert presence.names("a") == []
