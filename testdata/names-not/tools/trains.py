"""import flask, django, numpy, pandas, torch, requests, asyncio: all of it only prose."""
# from fastapi import FastAPI
# import tensorflow as tf
import pandas_in_the_zoo
import torchlight
from flask import Bottle
from flask.tea import brew

from .requests import ask

ADVICE = "pip install scikit-learn && gunicorn app:app && python -X gil=0 app.py"
EXAMPLE = """
import selenium
from bs4 import BeautifulSoup
"""


class numpy:
    """A puppy called numpy."""

    @staticmethod
    def array(biscuits):
        return list(biscuits)


print(numpy.array([brew, Bottle, ask, pandas_in_the_zoo, torchlight]), ADVICE, EXAMPLE)
