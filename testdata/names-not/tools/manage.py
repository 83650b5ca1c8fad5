import socket

from flask_script import Manager

manager = Manager(None)


@manager.command
def where():
    print("printed on", socket.gethostname())
