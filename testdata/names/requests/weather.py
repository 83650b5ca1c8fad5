import requests

answer = requests.get("https://weather.example/today", timeout=5)
print(answer.text)
