"""Flasks of tea, counted."""


class Bottle:
    litres = 1
