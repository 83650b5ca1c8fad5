import grpc

channel = grpc.insecure_channel("quotes:50051")
grpc.channel_ready_future(channel).result(timeout=5)
