"""Writes 16 random cells, each as ONNX (float32) and as TorchScript, into the folder it is given.

Debian 12: apt-get install python3-torch (1.13.1). Run by a test; nothing of it is committed.
"""
import sys
import warnings

import torch
from torch import nn

warnings.filterwarnings("ignore")


class Cell(nn.Module):
    """A recurrent layer with PyTorch's initial weights and a linear read-out, batch first."""

    def __init__(self, kind, inputs, width):
        super().__init__()
        self.cell = kind(inputs, width, batch_first=True)
        self.read = nn.Linear(width, 1)

    def forward(self, x):
        return self.read(self.cell(x)[0])


torch.manual_seed(11)
number = 0
for kind in (nn.LSTM, nn.GRU):
    for width, inputs in ((16, 1), (16, 2), (24, 1), (32, 1), (32, 2), (48, 1), (64, 1), (96, 1)):
        model = Cell(kind, inputs, width).eval()
        x = torch.zeros(2, 8, inputs)
        name = f"{sys.argv[1]}/{number:02d}-{inputs}"
        with torch.no_grad():
            torch.jit.trace(model, x).save(name + ".pt")
            torch.onnx.export(model, x, name + ".onnx", input_names=["x"], output_names=["y"],
                              dynamic_axes={"x": {0: "batch", 1: "time"}, "y": {0: "batch", 1: "time"}})
        number += 1
