import rumps


class Kettle(rumps.App):
    @rumps.clicked("Boil")
    def boil(self, _):
        rumps.notification("Kettle", "", "Boiling.")


Kettle("Kettle").run()
