"""Reads comments from the API and scores them with a local model."""

import requests
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

NAME = "distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(NAME)
model = AutoModelForSequenceClassification.from_pretrained(NAME)

ratings = requests.get("http://localhost:3000/ratings", params={"widget": "demo"}).json()
comments = [r["comment"] for r in ratings if r.get("comment")]
with torch.no_grad():
    inputs = tokenizer(comments, padding=True, return_tensors="pt")
    scores = torch.softmax(model(**inputs).logits, dim=-1)[:, 1]
for comment, score in zip(comments, scores.tolist()):
    print(f"{score:.2f}  {comment}")
