import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

BASE = "distilbert-base-multilingual-cased"
TONES = ("angry", "neutral", "happy")


class ToneHead(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(BASE)
        self.out = nn.Linear(self.encoder.config.hidden_size, len(TONES))

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        hidden = self.encoder(**inputs).last_hidden_state[:, 0]
        return self.out(hidden)


class Rater:
    def __init__(self, checkpoint: str) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(BASE)
        self.model = ToneHead()
        self.model.load_state_dict(torch.load(checkpoint, map_location="cpu"))
        self.model.eval()

    @torch.inference_mode()
    def rate(self, texts: list[str]) -> list[dict[str, float]]:
        inputs = self.tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        scores = torch.softmax(self.model(**inputs), dim=-1)
        return [dict(zip(TONES, row.tolist())) for row in scores]
