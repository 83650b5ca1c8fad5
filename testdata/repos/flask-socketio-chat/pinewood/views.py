from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required, login_user
from werkzeug.security import check_password_hash

from pinewood.models import User

bp = Blueprint("views", __name__)


@bp.route("/")
@login_required
def index():
    return render_template("room.html", room=request.args.get("room", "lobby"))


@bp.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        user = User.query.filter_by(name=request.form["name"]).first()
        if user and check_password_hash(user.password_hash, request.form["password"]):
            login_user(user)
            return redirect(url_for("views.index"))
        flash("Wrong name or password")
    return render_template("login.html")
