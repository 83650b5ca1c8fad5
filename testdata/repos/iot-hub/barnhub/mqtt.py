import json
import time

import paho.mqtt.client as mqtt

from barnhub.bus import Reading


class Publisher:
    def __init__(self, host: str, port: int, prefix: str) -> None:
        self.prefix = prefix
        self.on_command = lambda relay, on: None
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="barnhub")
        self.client.will_set(prefix + "status", "offline", retain=True)
        self.client.on_connect = self._connected
        self.client.on_message = self._message
        self.client.connect_async(host, port)

    def start(self) -> None:
        self.client.loop_start()

    def publish(self, reading: Reading) -> None:
        payload = json.dumps({"value": reading.value, "at": int(time.time())})
        self.client.publish(self.prefix + reading.sensor, payload, qos=1, retain=True)

    def _connected(self, client, userdata, flags, reason, properties) -> None:
        client.subscribe(self.prefix + "relays/+/set")
        client.publish(self.prefix + "status", "online", retain=True)

    def _message(self, client, userdata, message) -> None:
        relay = message.topic.split("/")[-2]
        self.on_command(relay, message.payload == b"on")
