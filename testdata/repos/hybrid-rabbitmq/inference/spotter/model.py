"""The classifier: a fine-tuned ResNet head."""

from pathlib import Path

import torch
from torch import nn
from torchvision import models, transforms

LABELS = ["bird", "cat", "dog", "fox", "horse", "none"]
WEIGHTS = Path("weights/spotter.pt")

TRANSFORM = transforms.Compose(
    [
        transforms.Resize(256),
        transforms.CenterCrop(224),
        transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
    ]
)


class Spotter(nn.Module):
    def __init__(self, classes: int = len(LABELS)):
        super().__init__()
        self.backbone = models.resnet50(weights=None)
        self.backbone.fc = nn.Linear(self.backbone.fc.in_features, classes)

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        return self.backbone(batch)


def load(path: Path = WEIGHTS) -> Spotter:
    model = Spotter()
    model.load_state_dict(torch.load(path, map_location="cpu"))
    model.eval()
    return model


@torch.inference_mode()
def predict(model: Spotter, images) -> list[dict]:
    batch = torch.stack([TRANSFORM(image.convert("RGB")) for image in images])
    scores = torch.softmax(model(batch), dim=1)
    return [dict(zip(LABELS, row.tolist())) for row in scores]
