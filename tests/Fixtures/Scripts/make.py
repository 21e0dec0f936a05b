"""Makes the programs beside it: networks of many kinds as PyTorch writes them, with values.npz: an input and the output of each.

Debian 12: apt-get install python3-torch (1.13.1), then /usr/bin/python3 make.py in this folder. The files are committed; tests do not need Python.
Each must pass the gate before libtorch and give the same values there.
"""
import enum
import math
import warnings
from typing import Dict, List, NamedTuple, Optional, Tuple

import numpy
import torch
from torch import nn, Tensor

warnings.filterwarnings("ignore")
torch.manual_seed(11)


class Recurrent(nn.Module):
    """A recurrent layer and a read-out."""

    def __init__(self, layer: nn.Module, width: int):
        super().__init__()
        self.layer = layer
        self.read = nn.Linear(width, 2)

    def forward(self, x):
        return self.read(self.layer(x)[0])


class Attention(nn.Module):
    """A causal Transformer."""

    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(2, 8)
        self.layers = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)
        self.read = nn.Linear(8, 2)

    def forward(self, x):
        mask = torch.triu(torch.full((x.shape[1], x.shape[1]), float("-inf")), diagonal=1)
        return self.read(self.layers(self.encode(x), mask))


class Diagonal(nn.Module):
    """S4D: a convolution by FFT with a kernel of complex exponentials."""

    def __init__(self):
        super().__init__()
        self.log_dt = nn.Parameter(torch.tensor(-2.0))
        self.log_a = nn.Parameter(torch.full((2, 4), math.log(0.5)))
        self.im_a = nn.Parameter(math.pi * torch.arange(4).repeat(2, 1).float())
        self.c = nn.Parameter(torch.randn(2, 4, 2))

    def forward(self, x):
        u = x.transpose(1, 2)
        length = u.shape[-1]
        a = torch.complex(-torch.exp(self.log_a), self.im_a)
        dta = a * torch.exp(self.log_dt)
        c = torch.view_as_complex(self.c) * (torch.exp(dta) - 1.0) / a
        steps = torch.arange(length, device=x.device)
        kernel = 2 * (c.unsqueeze(-1) * torch.exp(dta.unsqueeze(-1) * steps)).sum(1).real
        y = torch.fft.irfft(torch.fft.rfft(u, n=2 * length) * torch.fft.rfft(kernel, n=2 * length), n=2 * length)
        return y[..., :length].transpose(1, 2)


class Causal(nn.Module):
    """Dilated causal convolutions with normalisations between."""

    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleList([nn.Conv1d(2 if i == 0 else 4, 4, 2, dilation=2 ** i) for i in range(3)])
        self.norms = nn.ModuleList([nn.BatchNorm1d(4), nn.GroupNorm(2, 4), nn.Identity()])
        self.last = nn.Conv1d(4, 2, 1)

    def forward(self, x):
        h = x.transpose(1, 2)
        for convolution, norm in zip(self.convolutions, self.norms):
            h = torch.relu(norm(convolution(nn.functional.pad(h, (convolution.dilation[0], 0)))))
        return self.last(h).transpose(1, 2)


class Plain(nn.Module):
    """Feed-forward layers in containers."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleDict({"first": nn.Sequential(nn.Linear(2, 6), nn.GELU(), nn.LayerNorm(6)), "second": nn.Sequential(nn.Linear(6, 2), nn.Sigmoid())})

    def forward(self, x):
        for name, block in self.blocks.items():
            x = block(x)
        return x


class State(NamedTuple):
    """A state with a name for each part."""

    hidden: Tensor
    steps: int


class Mode(enum.Enum):
    """A choice."""

    FAST = 1
    SLOW = 2


@torch.jit.interface
class Step(nn.Module):
    """Any cell."""

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        pass


class Leaky(nn.Module):
    """h <- a h + x."""

    def __init__(self, a: float):
        super().__init__()
        self.a = a

    def forward(self, x: Tensor, h: Tensor) -> Tensor:
        return self.a * h + x


@torch.jit.script
class Scale(object):
    """A class of a script."""

    def __init__(self, by: float):
        self.by = by

    def apply(self, x: Tensor) -> Tensor:
        return x * self.by


class Rich(nn.Module):
    """Lists, dictionaries, tuples, optionals, named tuples, enums, interfaces, classes, loops and formatted strings."""

    cell: Step

    def __init__(self):
        super().__init__()
        self.cell = Leaky(0.75)
        self.mode = Mode.FAST
        self.gains: Dict[str, float] = {"first": 0.5, "second": 2.0}
        self.offsets: List[float] = [0.125, -0.25]

    def start(self, x: Tensor, state: Optional[State] = None) -> State:
        if state is None:
            return State(torch.zeros_like(x[:, 0]), 0)
        return state

    def forward(self, x: Tensor, state: Optional[State] = None) -> Tuple[Tensor, State]:
        if x.dim() != 3:
            raise ValueError(f"expected three dimensions, got {x.dim()}")
        assert x.shape[2] == 2, "two channels"
        now = self.start(x, state)
        outputs: List[Tensor] = []
        scale = Scale(1.5)
        for k in range(x.shape[1]):
            h = self.cell.forward(x[:, k], now.hidden)
            if self.mode == Mode.SLOW:
                h = h * 2
            now = State(h, now.steps + 1)
            if k % 5 == 4:
                continue
            outputs.append(scale.apply(h) * self.gains["first"] + self.offsets[k % len(self.offsets)])
        while len(outputs) < x.shape[1]:
            outputs.append(outputs[-1] * self.gains.get("second", 1.0) - 0.5)
        total = sum([len(key) for key in self.gains.keys()])
        return torch.stack(outputs, 1) / float(max(total, 1)), now


class Inner(nn.Module):
    """A layer."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(2, 2))

    def forward(self, x):
        return torch.matmul(x, self.weight)


class Named(nn.Module):
    """Attributes and submodules that bear the names of functions, which are read and never called."""

    def __init__(self):
        super().__init__()
        self.print = Inner()
        self.save = nn.Parameter(torch.randn(2))
        self.register_buffer("load", torch.randn(2))
        self.from_file = 0.5

    def forward(self, x):
        return self.print(x) * self.save + self.load * self.from_file


class Quiet(nn.Module):
    """Work within no_grad, and packed sequences."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(2, 3, batch_first=True)

    def forward(self, x):
        with torch.no_grad():
            packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([x.shape[1]] * x.shape[0]), batch_first=True)
            y, _ = self.rnn(packed)
            return nn.utils.rnn.pad_packed_sequence(y, batch_first=True)[0]


values = {}
x = torch.randn(2, 7, 2)
values["x"] = x.numpy()


def keep(name, program):
    """Writes a program and what it answers."""
    program.save(name + ".pt")
    y = torch.jit.load(name + ".pt")(x)
    values[name] = (y[0] if isinstance(y, tuple) else y).detach().numpy()


networks = {
    "lstm": lambda: Recurrent(nn.LSTM(2, 5, 2, batch_first=True), 5),
    "gru": lambda: Recurrent(nn.GRU(2, 5, batch_first=True), 5),
    "rnn": lambda: Recurrent(nn.RNN(2, 5, batch_first=True, nonlinearity="relu"), 5),
    "transformer": Attention,
    "s4": Diagonal,
    "tcn": Causal,
    "containers": Plain,
    "named": Named,
}
for name, make in networks.items():
    net = make().eval()
    scripted, traced = torch.jit.script(net), torch.jit.trace(net, x)
    keep(name + "-scripted", scripted)
    keep(name + "-traced", traced)
    if name in ("gru", "tcn", "containers", "transformer"):
        keep(name + "-frozen", torch.jit.freeze(scripted))
        keep(name + "-frozen-traced", torch.jit.freeze(traced))
        try:
            keep(name + "-optimised", torch.jit.optimize_for_inference(torch.jit.freeze(scripted)))
        except RuntimeError as e:
            print(name, "optimised:", str(e).splitlines()[0])

normed = Causal().eval()
normed.last = nn.utils.weight_norm(normed.last)
keep("weight-norm-traced", torch.jit.trace(normed, x))
keep("rich", torch.jit.script(Rich().eval()))
keep("quiet", torch.jit.script(Quiet().eval()))
for name in ("lstm", "containers", "gru"):
    quantised = torch.quantization.quantize_dynamic(networks[name]().eval(), {nn.LSTM, nn.GRU, nn.Linear}, dtype=torch.qint8)
    keep(name + "-quantised-scripted", torch.jit.script(quantised))
    try:
        keep(name + "-quantised-traced", torch.jit.trace(quantised, x))
    except RuntimeError as e:
        print(name, "quantised, traced:", str(e).splitlines()[0])

numpy.savez("values.npz", **values)
