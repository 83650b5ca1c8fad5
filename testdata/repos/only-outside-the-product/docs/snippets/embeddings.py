import torch

comments = torch.load("comments.pt")
similar = torch.nn.functional.cosine_similarity(comments[0], comments)
print(similar.topk(5))
