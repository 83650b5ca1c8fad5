import json
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Dataset

from tonebar.model import TONES, ToneHead


class Mails(Dataset):
    def __init__(self, path: Path, tokenizer) -> None:
        self.rows = [json.loads(line) for line in path.read_text().splitlines()]
        self.tokenizer = tokenizer

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int):
        row = self.rows[index]
        encoded = self.tokenizer(row["text"], truncation=True, padding="max_length", return_tensors="pt")
        return {k: v[0] for k, v in encoded.items()}, TONES.index(row["tone"])


def finetune(model: ToneHead, mails: Mails, epochs: int, device: str) -> None:
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-5)
    loss = torch.nn.CrossEntropyLoss()
    model.to(device).train()
    for _ in range(epochs):
        for inputs, tones in DataLoader(mails, batch_size=16, shuffle=True):
            optimiser.zero_grad()
            loss(model(**{k: v.to(device) for k, v in inputs.items()}), tones.to(device)).backward()
            optimiser.step()
