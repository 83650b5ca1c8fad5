from flask_restx import Namespace, Resource, fields
from werkzeug.exceptions import NotFound

from parcels.auth import signed_in
from parcels.db import cursor

ns = Namespace("parcels", description="Parcels that wait at the desk")

parcel = ns.model(
    "Parcel",
    {
        "id": fields.Integer(readonly=True),
        "recipient": fields.String(required=True),
        "carrier": fields.String(required=True),
        "locker": fields.Integer,
    },
)


@ns.route("/")
class ParcelList(Resource):
    method_decorators = [signed_in]

    @ns.marshal_list_with(parcel)
    def get(self):
        with cursor() as cur:
            cur.execute("select * from parcels where collected is null order by id")
            return cur.fetchall()

    @ns.expect(parcel, validate=True)
    @ns.marshal_with(parcel, code=201)
    def post(self):
        with cursor() as cur:
            cur.execute(
                "insert into parcels (recipient, carrier, locker)"
                " values (%(recipient)s, %(carrier)s, %(locker)s) returning *",
                {"locker": None, **ns.payload},
            )
            return cur.fetchone(), 201


@ns.route("/<int:id>")
class Parcel(Resource):
    method_decorators = [signed_in]

    @ns.marshal_with(parcel)
    def get(self, id):
        with cursor() as cur:
            cur.execute("select * from parcels where id = %s", [id])
            row = cur.fetchone()
        if row is None:
            raise NotFound("no such parcel")
        return row

    def delete(self, id):
        with cursor() as cur:
            cur.execute("update parcels set collected = now() where id = %s", [id])
        return "", 204
