import paramiko

client = paramiko.SSHClient()
client.load_system_host_keys()
client.connect("bakery.example")
client.exec_command("systemctl restart oven")
