import torch

tones = torch.randn(8, 64)
print(torch.fft.rfft(tones).abs().mean(dim=0))
