import base64
import io
import json
import os
import threading

import pika
from PIL import Image

from spotter.model import load, predict

JOBS = "spotter.jobs"
RESULTS = "spotter.results"


def handle(model, body: bytes) -> dict:
    job = json.loads(body)
    image = Image.open(io.BytesIO(base64.b64decode(job["image"])))
    return {"jobId": job["jobId"], "album": job.get("album"), "labels": predict(model, [image])[0]}


def consume() -> None:
    model = load()
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
    channel = connection.channel()
    channel.queue_declare(JOBS, durable=True)
    channel.queue_declare(RESULTS, durable=True)
    channel.basic_qos(prefetch_count=1)

    def on_message(ch, method, properties, body):
        result = handle(model, body)
        ch.basic_publish("", RESULTS, json.dumps(result).encode())
        ch.basic_ack(method.delivery_tag)

    channel.basic_consume(JOBS, on_message)
    channel.start_consuming()


def start() -> threading.Thread:
    thread = threading.Thread(target=consume, daemon=True)
    thread.start()
    return thread
