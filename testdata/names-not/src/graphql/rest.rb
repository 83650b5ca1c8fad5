puts "socket.io, kafkajs, grpc, ws: none of them"
