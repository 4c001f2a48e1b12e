"""Torch classes of a user's own module."""

import torch
from torch import nn


class Net(nn.Module):
    """A small network; ``input`` and ``eval`` are ordinary words in it."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Dropout(0.1))
        self.head = nn.Linear(width, 2)

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002  (torch's own word)
        return self.head(self.body(input))


class Tagged(torch.Tensor):
    """A tensor subclass."""


class Scaled(nn.Module):
    """Scripted in the corpus: has a branch, so tracing would not do."""

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        if value.sum() > 0:
            return value * 2
        return value
