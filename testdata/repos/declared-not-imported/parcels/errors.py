from psycopg2 import IntegrityError


def register_errors(api):
    @api.errorhandler(IntegrityError)
    def conflict(error):
        return {"message": "conflicts with another parcel"}, 409
