from flask_restx import Namespace, Resource

from parcels.db import cursor

ns = Namespace("lockers", description="Lockers behind the desk")


@ns.route("/free")
class FreeLockers(Resource):
    def get(self):
        with cursor() as cur:
            cur.execute(
                "select id, size from lockers where id not in"
                " (select locker from parcels where collected is null and locker is not null)"
            )
            return cur.fetchall()
