import cherrypy


class Bakery:
    def index(self):
        return "Rye today."


cherrypy.tree.mount(Bakery(), "/")
cherrypy.engine.start()
