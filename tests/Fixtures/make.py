"""Makes the files beside it: models and weights as PyTorch itself writes them, for the readers' tests.

Debian 12: apt-get install python3-torch (1.13.1), then /usr/bin/python3 make.py in this folder. The files are committed; tests do not need Python.
"""
import os
import warnings

import numpy
import torch
from torch import nn

warnings.filterwarnings("ignore")
torch.manual_seed(7)


class Recurrent(nn.Module):
    """An LSTM with a linear read-out, batch first."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 6, batch_first=True)
        self.read = nn.Linear(6, 3)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.read(h)


class Stateful(nn.Module):
    """The same network with its initial state as inputs and its last state as outputs, as exporters of chat and control models write it."""

    def __init__(self, inner: Recurrent):
        super().__init__()
        self.inner = inner

    def forward(self, x, h0, c0):
        h, (hn, cn) = self.inner.lstm(x, (h0, c0))
        return self.inner.read(h), hn, cn


class TimeFirst(nn.Module):
    """A GRU with tensors (time, batch, channels)."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 4)

    def forward(self, x):
        return self.gru(x)[0]


class Dropping(nn.Module):
    """Dropout that was left on: another answer each time."""

    def forward(self, x):
        return nn.functional.dropout(x, 0.5, True)


class Both(nn.Module):
    """Reads in both directions."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 2, batch_first=True, bidirectional=True)

    def forward(self, x):
        return self.rnn(x)[0]


class Writing(nn.Module):
    """A program that writes a file when it is called."""

    def forward(self, x):
        torch.save(x, "written-by-a-model")
        return x


class Single(nn.Module):
    """A program that insists on float32."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([[0.5]]))

    def forward(self, x):
        assert x.dtype == torch.float32
        return torch.matmul(x, self.weight)


class Printing(nn.Module):
    """A program that prints."""

    def forward(self, x):
        print("hello")
        return x


net = Recurrent().eval()
x = torch.randn(5, 20, 2)
numpy.save("lstm-x.npy", x.numpy())
numpy.save("lstm-y.npy", net(x).detach().numpy())

state = torch.zeros(1, 5, 6)
torch.onnx.export(
    Stateful(net), (x, state, state), "lstm.onnx", input_names=["x", "h0", "c0"], output_names=["y", "hn", "cn"], opset_version=13,
    dynamic_axes={"x": {0: "batch", 1: "time"}, "h0": {1: "batch"}, "c0": {1: "batch"}, "y": {0: "batch", 1: "time"}, "hn": {1: "batch"}, "cn": {1: "batch"}})
torch.onnx.export(TimeFirst().eval(), torch.randn(64, 2, 1), "gru-fixed.onnx", input_names=["x"], output_names=["y"], opset_version=13)
torch.onnx.export(Both().eval(), torch.randn(3, 8, 1), "both.onnx", input_names=["x"], output_names=["y"], opset_version=13, dynamic_axes={"x": {0: "batch", 1: "time"}, "y": {0: "batch", 1: "time"}})

torch.jit.script(net).save("lstm.pt")
torch.jit.script(Single()).save("single.pt")
torch.jit.script(Dropping()).save("dropout.pt")
torch.jit.script(Both().eval()).save("both.pt")
torch.jit.script(Writing()).save("writing.pt")
torch.jit.script(Printing()).save("printing.pt")

# Weights under the reference's names, width 3; one of them as a transposed view.
weights = {
    "encoder.U.weight": torch.tensor([[1.0], [0.5], [-0.25]], dtype=torch.float64),
    "encoder.U.bias": torch.tensor([0.0, 0.125, 0.0], dtype=torch.float64),
    "net.W.weight": torch.tensor([0.5, 0.25, 0.125], dtype=torch.float64),
    "decoder.U.weight": torch.tensor([[1.0], [2.0], [3.0]], dtype=torch.float64).t(),
    "decoder.U.bias": torch.tensor([0.0625], dtype=torch.float64),
}
torch.save(weights, "weights.pt")
torch.save({"epoch": 3, "state_dict": weights, "optimizer": torch.optim.Adam(net.parameters()).state_dict(), "kinds": {
    "half": torch.tensor([1.5, -2.0], dtype=torch.float16), "brain": torch.tensor([1.5, -2.0], dtype=torch.bfloat16), "single": torch.tensor([0.1]),
    "whole": torch.tensor([[1, -2], [3, 4]]), "flags": torch.tensor([True, False]), "scalar": torch.tensor(2.5, dtype=torch.float64), "empty": torch.zeros(0, 3),
    "part": torch.arange(12, dtype=torch.float64).reshape(3, 4)[1:, ::2]}}, "checkpoint.pt")
torch.save(net.state_dict(), "state-dict.pt")
torch.save(net, "module.pt")
torch.save(weights, "old.pt", _use_new_zipfile_serialization=False)

for name in sorted(os.listdir(".")):
    print(name, os.path.getsize(name))
