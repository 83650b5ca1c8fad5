"""Answers with a quote of the day."""

import json
import os

QUOTES = ["Simple is better than complex.", "Readability counts."]


def pick(day):
    return QUOTES[day % len(QUOTES)]


def answer(event, context):
    day = int(event.get("queryStringParameters", {}).get("day", 0))
    return {
        "statusCode": 200,
        "headers": {"x-table": os.environ["TABLE"]},
        "body": json.dumps({"quote": pick(day)}),
    }
