import sys
import tomllib
from pathlib import Path

from barnhub.bus import Bus
from barnhub.mqtt import Publisher
from barnhub.rules import load_rules


def main() -> None:
    config = tomllib.loads(Path(sys.argv[1]).read_text())
    rules = load_rules(config.get("rule", []))
    publisher = Publisher(**config["mqtt"])
    with Bus(**config["serial"]) as bus:
        publisher.on_command = bus.switch
        publisher.start()
        for reading in bus.readings():
            publisher.publish(reading)
            for relay, on in rules.apply(reading):
                bus.switch(relay, on)


main()
