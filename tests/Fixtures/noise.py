"""An LSTM or GRU trained a little by PyTorch, and its errors under rounded and drawn weights and rounded states, computed by NumPy.

make CELL DIR: writes cell.pt (state_dict with a linear layer) and x.npy.
errors CELL DIR: for 8, 6 and 4 bits one error each, then those of the draws saved in DIR/out/draws, then one error each for states, and
weight_hh, stored in bf16, fp8 and 8 bits, a line each.
"""
import glob
import json
import sys

import numpy as np


def make(cell, folder):
    import torch
    from torch import nn

    torch.manual_seed(5)

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = getattr(nn, cell)(2, 7, batch_first=True)
            self.read = nn.Linear(7, 1)

        def forward(self, x):
            return self.read(self.rnn(x)[0])

    net = Net()
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    for _ in range(20):
        x = torch.randn(8, 30, 2)
        loss = ((net(x) - x.cumsum(1)[:, :, :1] / 10) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    torch.save(net.state_dict(), f"{folder}/cell.pt")
    np.save(f"{folder}/x.npy", torch.randn(4, 25, 2).numpy())


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(cell, w, x, store=lambda state, which: state):
    m = w["rnn.weight_hh_l0"].shape[1]
    h = np.zeros((len(x), m))
    c = np.zeros((len(x), m))
    y = []
    for k in range(x.shape[1]):
        a = x[:, k] @ w["rnn.weight_ih_l0"].T + w["rnn.bias_ih_l0"]
        b = h @ w["rnn.weight_hh_l0"].T + w["rnn.bias_hh_l0"]
        if cell == "LSTM":
            i, f, g, o = np.split(a + b, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h, c = store(sigmoid(o) * np.tanh(c), "h"), store(c, "c")
        else:
            (ar, az, an), (br, bz, bn) = np.split(a, 3, axis=1), np.split(b, 3, axis=1)
            z = sigmoid(az + bz)
            h = store((1 - z) * np.tanh(an + sigmoid(ar + br) * bn) + z * h, "h")
        y.append(h @ w["read.weight"].T + w["read.bias"])
    return np.stack(y, axis=1)


def rounded(w, bits):
    step = np.abs(w).max() / (2 ** (bits - 1) - 1)
    return (step * np.rint(w / step)).astype(np.float32).astype(np.float64)


def read(path):
    """A .safetensors file: a length, a header of JSON, the numbers."""
    data = open(path, "rb").read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    kinds = {"F64": np.float64, "F32": np.float32}
    tensors = {}
    for name, one in header.items():
        if name != "__metadata__":
            start, end = one["data_offsets"]
            tensors[name] = np.frombuffer(data[8 + size + start:8 + size + end], kinds[one["dtype"]]).reshape(one["shape"])
    return tensors


def errors(cell, folder):
    import torch

    w = {name: value.double().numpy() for name, value in torch.load(f"{folder}/cell.pt").items()}
    x = np.load(f"{folder}/x.npy").astype(np.float64)
    y = forward(cell, w, x)

    def error(changed):
        return ((forward(cell, changed, x) - y) ** 2).sum() / (y ** 2).sum()

    for bits in (8, 6, 4):
        print(repr(float(error({name: rounded(value, bits) for name, value in w.items()}))))
    draws = sorted(glob.glob(f"{folder}/out/draws/relative-*.safetensors"))
    print(" ".join(repr(float(error(read(path)))) for path in draws))
    states(cell, w, x)


def floating(x, bits, least, largest):
    """The nearest number of so many significant bits."""
    unit = 2.0 ** (np.maximum(np.frexp(x)[1] - 1, least) - bits + 1)
    return np.clip(unit * np.rint(x / unit), -largest, largest)


def whole(x, bits, largest):
    step = largest / (2 ** (bits - 1) - 1)
    return step * np.rint(x / step)


def states(cell, w, x):
    largest = {"h": 0, "c": 0}

    def watch(state, which):
        largest[which] = max(largest[which], np.abs(state).max())
        return state

    y = forward(cell, w, x, watch)
    v = "rnn.weight_hh_l0"
    for store in (lambda state, _: floating(state, 8, -126, 3e38), lambda state, _: floating(state, 4, -6, 448),
                  lambda state, which: whole(state, 8, largest.get(which, np.abs(w[v]).max()))):
        z = forward(cell, {**w, v: store(w[v], v)}, x, store)
        print(repr(float(((z - y) ** 2).sum() / (y ** 2).sum())))


if __name__ == "__main__":
    {"make": make, "errors": errors}[sys.argv[1]](sys.argv[2], sys.argv[3])
