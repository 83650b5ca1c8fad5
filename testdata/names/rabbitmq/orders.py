import pika

connection = pika.BlockingConnection(pika.ConnectionParameters("broker"))
connection.channel().basic_publish(exchange="", routing_key="orders", body=b"two loaves")
