import argparse
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder

from spotter.model import TRANSFORM, WEIGHTS, Spotter


def run_epoch(model, loader, loss, optimiser, device) -> float:
    total = 0.0
    for images, labels in loader:
        optimiser.zero_grad()
        value = loss(model(images.to(device)), labels.to(device))
        value.backward()
        optimiser.step()
        total += value.item()
    return total / max(len(loader), 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("photos", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    args = parser.parse_args()

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = Spotter().to(device)
    loader = DataLoader(ImageFolder(args.photos, TRANSFORM), batch_size=32, shuffle=True)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-4)
    loss = nn.CrossEntropyLoss()
    for epoch in range(args.epochs):
        print(epoch, run_epoch(model, loader, loss, optimiser, device))
    torch.save(model.state_dict(), WEIGHTS)


if __name__ == "__main__":
    main()
