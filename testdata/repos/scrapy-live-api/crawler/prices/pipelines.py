import json

import redis


class Publish:
    def open_spider(self, spider):
        self.channel = redis.Redis(host="redis")

    def process_item(self, item, spider):
        self.channel.publish("prices", json.dumps(dict(item)))
        return item
