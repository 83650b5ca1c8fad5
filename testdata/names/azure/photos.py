from azure.storage.blob import BlobServiceClient

service = BlobServiceClient.from_connection_string("UseDevelopmentStorage=true")
print([photo.name for photo in service.get_container_client("photos").list_blobs()])
