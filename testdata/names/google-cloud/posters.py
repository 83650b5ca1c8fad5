from google.cloud import storage

for poster in storage.Client().list_blobs("posters"):
    print(poster.name)
