"""Writes one GRU in the packagings people export, with what PyTorch gives for x, into the folder it is given.

Debian 12: apt-get install python3-torch (1.13.1). Run by a test; nothing of it is committed.
"""
import sys
import warnings

import numpy
import torch
from torch import nn

warnings.filterwarnings("ignore")
folder = sys.argv[1] + "/"
torch.manual_seed(5)
gru = nn.GRU(1, 5, batch_first=True)
read = nn.Linear(5, 1)
x = torch.randn(3, 20, 1)


class Net(nn.Module):
    """The network in whole sequences; its wrappers change what goes in and out."""

    def __init__(self):
        super().__init__()
        self.gru = gru
        self.read = read

    def forward(self, x):
        return self.read(self.gru(x)[0])


class Doubled(Net):
    """Computes more than its weights say."""

    def forward(self, x):
        return 2 * self.read(self.gru(x)[0])


class TimeFirst(Net):
    def forward(self, x):
        return self.read(self.gru(x.transpose(0, 1))[0]).transpose(0, 1)


class ChannelsFirst(Net):
    def forward(self, x):
        return self.read(self.gru(x.transpose(1, 2))[0]).transpose(1, 2)


class Flat(Net):
    def forward(self, x):
        return self.read(self.gru(x.unsqueeze(2))[0]).squeeze(2)


class WithState(Net):
    def forward(self, x, h):
        y, h = self.gru(x, h)
        return self.read(y), h


class Vector(Net):
    """One vector per call: (batch, 1), state (batch, 5)."""

    def forward(self, x, h):
        y, h = self.gru(x.unsqueeze(1), h.unsqueeze(0))
        return self.read(y).squeeze(1), h.squeeze(0)


class Crossed(nn.Module):
    """One step of an LSTM whose outputs stand in another order than its states."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, 5, batch_first=True)
        self.read = nn.Linear(5, 1)

    def forward(self, x, a, b):
        y, (a, b) = self.lstm(x, (a, b))
        return self.read(y), b, a


class Chunk(Net):
    """Samples of one channel, (batch, samples), with those of the call before in front."""

    def forward(self, samples, h):
        y, h = self.gru(samples[:, 2:].unsqueeze(2), h)
        return self.read(y).squeeze(2) + samples[:, :-2], h


class Gain(Net):
    def forward(self, x, gain, loud):
        return self.read(self.gru(x)[0]) * gain.to(x.dtype) * torch.where(loud, 1.0, 0.0)


class Last(Net):
    def forward(self, x):
        return self.read(self.gru(x)[0])[:, -1]


class Two(Net):
    def forward(self, a, b):
        return self.read(self.gru(a - 0.5 * b)[0])


class One(Net):
    """A state of batch 1 within."""

    def forward(self, x):
        return self.read(self.gru(x, torch.zeros(1, 1, 5, dtype=x.dtype))[0])


class Kept(Net):
    """Keeps its state between calls."""

    def __init__(self):
        super().__init__()
        self.h = torch.zeros(1, 0, 5)

    def forward(self, x):
        if self.h.shape[1] != x.shape[0]:
            self.h = torch.zeros(1, x.shape[0], 5, dtype=x.dtype)
        y, self.h = self.gru(x, self.h)
        return self.read(y)


class Reset(Kept):
    @torch.jit.export
    def reset(self):
        self.h = torch.zeros(1, 0, 5)


class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(7, 1)
        self.gru = gru

    def forward(self, ids):
        return self.gru(self.embed(ids))[0]


class TimeFirstTokens(Tokens):
    def forward(self, ids):
        return self.gru(self.embed(ids.transpose(0, 1)))[0].transpose(0, 1)


class Pointwise(nn.Module):
    def forward(self, x):
        return torch.tanh(x)


def onnx(name, model, inputs, names, outputs, axes):
    torch.onnx.export(model.eval(), inputs, folder + name + ".onnx", input_names=names, output_names=outputs, opset_version=13, dynamic_axes=axes)


def save(name, value):
    numpy.save(folder + name + ".npy", value.detach().double().numpy())


with torch.no_grad():
    net, h = Net(), torch.zeros(1, 3, 5)
    save("x", x)
    save("y", net(x))
    # Axes without names that say anything: what is what must be found.
    plain = lambda *ports: {port: {0: port + "_0", 1: port + "_1"} for port in ports}
    onnx("batch-first", net, x, ["x"], ["y"], plain("x", "y"))
    onnx("time-first", TimeFirst(), x.transpose(0, 1), ["x"], ["y"], plain("x", "y"))
    onnx("channels-first", ChannelsFirst(), x.transpose(1, 2), ["x"], ["y"], {"x": {0: "a", 2: "b"}, "y": {0: "a", 2: "b"}})
    onnx("flat", Flat(), x[:, :, 0], ["x"], ["y"], plain("x", "y"))
    onnx("state", WithState(), (x, h), ["x", "h"], ["y", "hn"], {"x": {0: "n", 1: "k"}, "h": {1: "n"}, "y": {0: "n", 1: "k"}, "hn": {1: "n"}})
    onnx("state-of-one", WithState(), (x[:1], h[:, :1]), ["x", "h"], ["y", "hn"], {"x": {0: "batch", 1: "time"}, "y": {0: "batch", 1: "time"}})
    onnx("step", WithState(), (x[:1, :1], h[:, :1]), ["frame", "h_in"], ["out", "h_out"], {})
    onnx("vector", Vector(), (x[:, 0], h[0]), ["x", "h"], ["y", "hn"], {port: {0: "batch"} for port in ("x", "h", "y", "hn")})
    onnx("chunk", Chunk(), (x[:, :6, 0], h), ["audio", "h"], ["y", "hn"], {"audio": {0: "batch", 1: "samples"}, "h": {1: "batch"}, "y": {0: "batch"}, "hn": {1: "batch"}})
    onnx("gain", Gain(), (x, torch.tensor(2), torch.tensor(True)), ["x", "gain", "loud"], ["y"], {"x": {0: "batch", 1: "time"}, "y": {0: "batch", 1: "time"}})
    onnx("last", Last(), x, ["x"], ["y"], {"x": {0: "batch", 1: "time"}, "y": {0: "batch"}})
    onnx("window", Last(), x[:1, :8], ["x"], ["y"], {})
    onnx("two", Two(), (x, x), ["a", "b"], ["y"], {port: {0: "batch", 1: "time"} for port in ("a", "b", "y")})
    tokens, first = Tokens(), TimeFirstTokens()
    first.embed = tokens.embed
    ids = torch.randint(7, (3, 20))
    save("ids", ids.unsqueeze(2))
    save("tokens-y", tokens(ids))
    numpy.save(folder + "text.npy", ids.repeat(1, 4).numpy())
    onnx("tokens", tokens, torch.zeros(2, 9, dtype=torch.long), ["ids"], ["y"], {"ids": {0: "batch", 1: "time"}, "y": {0: "batch", 1: "time"}})
    onnx("tokens-first", first, torch.zeros(9, 2, dtype=torch.long), ["ids"], ["y"], plain("ids", "y"))
    onnx("pointwise", Pointwise(), x, ["x"], ["y"], {"x": {0: "batch", 1: "time"}, "y": {0: "batch", 1: "time"}})

    crossed, zero = Crossed(), torch.zeros(1, 1, 5)
    onnx("crossed", crossed, (x[:1, :1], zero, zero), ["x", "a", "b"], ["y", "p", "q"], {})
    save("crossed-y", crossed.read(crossed.lstm(x)[0]))

    audio = torch.nn.functional.pad(x[:, :, 0], (2, 0))
    save("chunk-y", net(x)[:, :, 0] + audio[:, :-2])
    padded = torch.nn.functional.pad(x, (0, 0, 7, 0))
    save("window-y", torch.stack([Last()(padded[:, k:k + 8]) for k in range(20)], 1))
    save("two-x", torch.cat([x, x.flip(1)], 2))
    save("two-y", Two()(x, x.flip(1)))

    for name, model in (("batch-first", net), ("time-first", TimeFirst()), ("channels-first", ChannelsFirst()), ("flat", Flat()), ("state", WithState()),
                        ("vector", Vector()), ("last", Last()), ("one", One()), ("kept", Kept()), ("reset", Reset()), ("doubled", Doubled()), ("tokens", tokens), ("pointwise", Pointwise())):
        torch.jit.script(model.eval()).save(folder + name + ".pt")
    quantised = torch.quantization.quantize_dynamic(net, {nn.GRU, nn.Linear}, dtype=torch.qint8).eval()
    torch.jit.script(quantised).save(folder + "quantised.pt")
    save("quantised-y", torch.cat([quantised(x[i:i + 1]) for i in range(3)]))
