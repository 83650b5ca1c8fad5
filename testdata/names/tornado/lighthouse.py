import tornado.ioloop
import tornado.web


class Beam(tornado.web.RequestHandler):
    def get(self):
        self.write("Lit.")


if __name__ == "__main__":
    tornado.web.Application([(r"/", Beam)]).listen(8888)
    tornado.ioloop.IOLoop.current().start()
