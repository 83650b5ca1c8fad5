from pymongo import MongoClient

sightings = MongoClient().harbour.sightings
sightings.insert_one({"animal": "seal", "count": 3})
