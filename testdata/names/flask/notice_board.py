from flask import Flask, render_template

board = Flask(__name__)


@board.route("/")
def notices():
    return render_template("notices.html")
