from flask import Flask
from flask_restx import Api

from parcels.lockers import ns as lockers
from parcels.parcels import ns as parcels
from parcels.errors import register_errors

app = Flask(__name__)
api = Api(app, title="Parcels", version="1.2")
api.add_namespace(parcels, path="/parcels")
api.add_namespace(lockers, path="/lockers")
register_errors(api)
