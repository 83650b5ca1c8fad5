from pyramid.config import Configurator
from pyramid.response import Response


def harvest(request):
    return Response("Twelve baskets.")


def main(settings):
    with Configurator(settings=settings) as config:
        config.add_route("harvest", "/harvest")
        config.add_view(harvest, route_name="harvest")
        return config.make_wsgi_app()
