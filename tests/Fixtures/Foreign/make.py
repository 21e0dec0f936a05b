"""Makes the files beside it: weights and programs as people bring them, which Lethe did not make, with values.npz: an input and the output of each program.

Debian 12: apt-get install python3-torch (1.13.1) python3-numpy, then /usr/bin/python3 make.py in this folder. The files are committed; tests do not need Python.
What newer versions of PyTorch write (marks of negation, float8) is written in their format by hand.
"""
import argparse
import collections
import datetime
import enum
import functools
import io
import pathlib
import pickle
import random
import struct
import warnings
import zipfile
from typing import List

import numpy
import torch
from torch import nn, Tensor

warnings.filterwarnings("ignore")
torch.manual_seed(23)

# The reference's names, width 3.
WEIGHTS = collections.OrderedDict({
    "encoder.U.weight": torch.tensor([[1.0], [0.5], [-0.25]], dtype=torch.float64),
    "encoder.U.bias": torch.tensor([0.0, 0.125, 0.0], dtype=torch.float64),
    "net.W.weight": torch.tensor([0.5, 0.25, 0.125], dtype=torch.float64),
    "decoder.U.weight": torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64),
    "decoder.U.bias": torch.tensor([0.0625], dtype=torch.float64),
})


def behind(prefix, weights=WEIGHTS):
    """The weights with something before each name."""
    return collections.OrderedDict((prefix + name, value) for name, value in weights.items())


class Mode(enum.Enum):
    """A choice."""

    FIT = "fit"


class Settings(dict):
    """A dictionary of a class of its own, as Lightning's AttributeDict."""


class Callback:
    """An object with a state, which holds a tensor too."""

    def __init__(self):
        self.best = torch.tensor(0.5)
        self.monitor = "val/loss"


foreign = {
    "optimizer": functools.partial(torch.optim.AdamW, lr=1e-3), "scalar": numpy.float64(0.25), "array": numpy.arange(3.0), "set": {1, 2}, "frozen": frozenset(["a"]),
    "path": pathlib.PurePosixPath("/data/runs"), "when": datetime.datetime(2024, 1, 2), "mode": Mode.FIT, "namespace": argparse.Namespace(width=3), "complex": 1 + 2j,
    "slice": slice(1, 2), "bytes": bytearray(b"ab"), "large": 1 << 100, "negative": -(1 << 70), "type": nn.GRU, "python": random.getstate(), "numpy": numpy.random.default_rng(1).bit_generator.state,
    "old numpy": numpy.random.RandomState(1).get_state(), "torch": torch.get_rng_state(), "counter": collections.Counter("aab"), "default": collections.defaultdict(list, {"a": [1]}),
    "deque": collections.deque([1, 2]), "dtype": torch.float16, "device": torch.device("cpu"), "callback": Callback(), "function": torch.relu,
}
for protocol in (2, 4, 5):
    torch.save({"epoch": 3, "hyper_parameters": Settings(foreign), "state_dict": behind("model._orig_mod."), "ema": behind("shadow/")}, f"lightning-{protocol}.ckpt", pickle_protocol=protocol)
torch.save(behind("module."), "parallel.pt")
torch.save({"settings": Settings(WEIGHTS)}, "own-dictionary.pt")
torch.save(Callback(), "object.pt")

# Types that are read, and types that are not, side by side.
expanded = dict(WEIGHTS)
expanded["encoder.U.bias"] = torch.tensor([0.125], dtype=torch.float64).expand(3)
torch.save(expanded, "expanded.pt")
complex_ = torch.complex(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
torch.save({**WEIGHTS, "kinds": {
    "complex": complex_, "quantised": torch.quantize_per_tensor(torch.tensor([1.0, 2.0]), 0.1, 10, torch.quint8), "sparse": torch.eye(3).to_sparse(), "row": torch.tensor([1.0, 2.0]).expand(3, 2),
    "zero": torch.tensor(2.0).expand(2, 0), "parameter": nn.Parameter(torch.tensor([1.5])), "largest": torch.tensor([2 ** 63 - 1])}}, "kinds.pt")

safetensors = {"real": ("F32", [2], struct.pack("<2f", 1.5, -2)), "complex": ("C64", [1], struct.pack("<2f", 1, 2)), "e4m3": ("F8_E4M3", [5], bytes([0x38, 0xB8, 0x01, 0x7E, 0x7F])),
               "e5m2": ("F8_E5M2", [4], bytes([0x3C, 0xBC, 0x01, 0x7C])), "four": ("F4", [4], bytes([1, 2])), "largest": ("I64", [1], struct.pack("<q", 2 ** 63 - 1))}
header, at = {}, 0
for name, (dtype, shape, data) in safetensors.items():
    header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
    at += len(data)
text = str(header).replace("'", '"').encode()
with open("kinds.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in safetensors.values()))


def rebuild_v3():
    """PyTorch 2.1 has it, for types without a storage of their own."""


def from_type():
    """Tensors of a class of their own."""


for function, name, place in ((rebuild_v3, "_rebuild_tensor_v3", torch._utils), (from_type, "_rebuild_from_type_v2", torch._tensor)):
    function.__name__ = function.__qualname__ = name
    function.__module__ = place.__name__
    setattr(place, name, function)


class Named:
    """Something that is pickled as a name alone."""

    def __init__(self, module, name):
        self.module, self.name = module, name

    def __reduce__(self):
        return f"{self.module}.{self.name}"


class Call:
    """A call of a function of PyTorch's."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


class Numbers:
    """A run of numbers in the archive."""

    def __init__(self, kind, key, count):
        self.id = ("storage", kind, key, "cpu", count)


class UntypedStorage:
    """PyTorch 2's name for a run of bytes."""


class Float8:
    """A type PyTorch 1.13 does not have."""


UntypedStorage.__module__ = "torch.storage"
torch.storage.UntypedStorage = UntypedStorage
Float8.__module__, Float8.__qualname__ = "torch", "float8_e4m3fn"
torch.float8_e4m3fn = Float8


def archive(path, value, records):
    """A file as torch.save writes it."""
    class Writer(pickle.Pickler):
        def persistent_id(self, what):
            return what.id if isinstance(what, Numbers) else None

    content = io.BytesIO()
    Writer(content, protocol=2).dump(value)
    with zipfile.ZipFile(path, "w") as zip_:
        zip_.writestr("a:1/data.pkl", content.getvalue())
        for key, data in records.items():
            zip_.writestr(f"a:1/data/{key}", data)
        zip_.writestr("a:1/version", "3\n")


def view(numbers, offset, shape, strides, marks=None):
    """_rebuild_tensor_v2 as PyTorch 2 calls it."""
    arguments = (numbers, offset, shape, strides, False, collections.OrderedDict())
    return Call(torch._utils._rebuild_tensor_v2, *arguments, *([] if marks is None else [marks]))


doubles = struct.pack("<6d", 7, 1, 8, 2, 9, 3)
archive("torch2.pt", {
    "plain": view(Numbers(torch.DoubleStorage, "0", 6), 1, (3,), (2,)),
    "negated": view(Numbers(torch.DoubleStorage, "0", 6), 1, (3,), (2,), {"neg": True}),
    "kept": view(Numbers(torch.DoubleStorage, "0", 6), 1, (3,), (2,), {"neg": False, "conj": True}),
    "conjugate": view(Numbers(torch.ComplexFloatStorage, "1", 1), 0, (1,), (1,), {"conj": True}),
    "unknown": view(Numbers(torch.DoubleStorage, "0", 6), 1, (3,), (2,), {"zero": True}),
    "subclass": Call(torch._tensor._rebuild_from_type_v2, torch._utils._rebuild_tensor_v2, nn.Parameter,
                     (Numbers(torch.DoubleStorage, "0", 6), 0, (2,), (1,), False, collections.OrderedDict()), {}),
    "float8": Call(torch._utils._rebuild_tensor_v3, Numbers(UntypedStorage, "2", 3), 1, (2,), (1,), False, collections.OrderedDict(), Float8),
}, {"0": doubles, "1": struct.pack("<2f", 1, 2), "2": bytes([0x38, 0x40, 0xB8])})


def number(value):
    """LEB128."""
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes(digits + bytearray([value]))


TYPES = {torch.uint8: 0, torch.int64: 4, torch.float16: 5, torch.float32: 6, torch.float64: 7, torch.complex64: 9, torch.bool: 11}


def torchsharp(path, tensors):
    """As src/Python/exportsd.py of TorchSharp writes a state_dict."""
    with open(path, "wb") as file:
        file.write(number(len(tensors)))
        for name, tensor in tensors.items():
            text = name.encode()
            file.write(number(len(text)) + text + number(TYPES[tensor.dtype]) + number(tensor.dim()) + b"".join(number(size) for size in tensor.shape))
            file.write(tensor.contiguous().numpy().tobytes())


torchsharp("weights.dat", {**WEIGHTS, "steps": torch.tensor(300), "phase": complex_, "é": torch.zeros(200, 1, dtype=torch.float16)})
torchsharp("named-otherwise", behind("layer."))

numpy.savez("odd.npz", **{
    "params/dense/kernel:0": numpy.array([[1.0, 2.0]]), "eigenvalues": numpy.array([1 + 2j]), "bf16": numpy.frombuffer(bytes([128, 63, 0, 64]), dtype="V2"), "f8": numpy.frombuffer(bytes([56]), dtype="V1"),
    "settings": numpy.array({"width": 3}, dtype=object), "name": numpy.array("a model"), "rows": numpy.array([(1, 2.0)], dtype=[("a, ]", "<i4"), ("b", "<f8", (1,))]),
    "when": numpy.array(["2024-01-02"], dtype="datetime64[D]"), "flag": numpy.array(True), "long": numpy.array([1.5], dtype=numpy.longdouble), **{f"opt/{n}": v.numpy() for n, v in WEIGHTS.items()}})
with zipfile.ZipFile("odd.npz", "a") as zip_:
    zip_.writestr("readme.txt", "words")
    zip_.writestr("folder/", "")
numpy.savez("beside.npz", **{**{n: v.numpy() for n, v in WEIGHTS.items()}, "config": numpy.array({"width": 3}, dtype=object)})


class Recurrent(nn.Module):
    """A recurrent layer and a read-out."""

    def __init__(self):
        super().__init__()
        self.layer = nn.GRU(1, 4, batch_first=True)
        self.read = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 1))

    def forward(self, x):
        return self.read(self.layer(x)[0])


class Methods(Recurrent):
    """Methods that bear the names of operators, and are called."""

    def save(self, x: Tensor):
        return x + 1

    def forward(self, x):
        return self.save(self.read(self.layer(x)[0]))


class Attributes(Recurrent):
    """Attributes, submodules and methods that bear the names of functions and operators; the methods are not called."""

    def __init__(self):
        super().__init__()
        self.load, self.save, self.fork = nn.Parameter(torch.tensor(0.5)), nn.Linear(1, 1), nn.Sequential(nn.Linear(1, 1))
        self.print, self.open, self.getattr, self.id = 0.25, [1.0, 2.0], {"exec": 1.0}, 3

    @torch.jit.export
    def from_file(self, x: Tensor):
        return x

    def forward(self, x):
        y = self.save(self.read(self.layer(x)[0]) * self.load + self.print * self.open[0] + self.getattr["exec"])
        return self.fork(y) * float(self.id)


class Keys(Recurrent):
    """Submodules whose names are no names."""

    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleDict({"load": nn.Linear(1, 1), "my-key": nn.Linear(1, 1), "a b": nn.Linear(1, 1), "1a": nn.Linear(1, 1)})
        self.exec = {"load": 0.5}

    def forward(self, x):
        y = self.read(self.layer(x)[0])
        for name, head in self.heads.items():
            y = head(y) * self.exec["load"]
        return y


class Spectral(nn.Module):
    """h <- A h + B x, y = Re C h with complex weights, one of them the conjugate of what is stored."""

    def __init__(self):
        super().__init__()
        self.log_re, self.im = nn.Parameter(torch.tensor([-0.5, -1.0])), nn.Parameter(torch.tensor([0.3, 1.2]))
        self.b, self.c = nn.Parameter(torch.randn(2, 1, dtype=torch.cfloat)), nn.Parameter(torch.randn(1, 2, dtype=torch.cfloat))
        self.register_buffer("order", torch.tensor([1, 0]))

    def forward(self, x):
        a = torch.exp(torch.complex(-torch.exp(self.log_re), self.im))
        u = torch.matmul(x.to(self.b.dtype), self.b.t())
        h = torch.zeros(x.size(0), 2, dtype=a.dtype)
        out: List[Tensor] = []
        for t in range(x.size(1)):
            h = a * h + u[:, t]
            out.append(torch.matmul(torch.index_select(h, 1, self.order), self.c.t().conj()).real)
        return torch.stack(out, 1)


class Whole(Recurrent):
    """Whole numbers that wrap around, a mask and an index."""

    def __init__(self):
        super().__init__()
        self.register_buffer("weight", torch.tensor([[250]], dtype=torch.uint8))
        self.register_buffer("index", torch.tensor([0]))
        self.register_buffer("mask", torch.tensor([True]))

    def forward(self, x):
        y = self.read(self.layer(x)[0]) * (self.weight + 10).to(x.dtype)
        return torch.index_select(y, 2, self.index).masked_fill(~self.mask, 0.0)


class Imaginary(nn.Module):
    """Answers with complex numbers."""

    def forward(self, x):
        return torch.complex(x, x)


values = {}
x = torch.randn(2, 7, 1)
values["x"] = x.numpy()


def keep(name, program, given=x):
    """Writes a program and what it answers."""
    program.save(name + ".pt")
    values[name] = torch.jit.load(name + ".pt")(given).detach().float().numpy()


torch.jit.script(Methods().eval()).save("methods.pt")
keep("attributes", torch.jit.script(Attributes().eval()))
keep("keys", torch.jit.script(Keys().eval()))
keep("spectral", torch.jit.script(Spectral().eval()))
keep("spectral-frozen", torch.jit.freeze(torch.jit.script(Spectral().eval())))
keep("whole", torch.jit.script(Whole().eval()))
keep("frozen", torch.jit.freeze(torch.jit.script(Recurrent().eval())))
keep("frozen-traced", torch.jit.freeze(torch.jit.trace(Recurrent().eval(), x)))
keep("brain-frozen", torch.jit.freeze(torch.jit.script(Recurrent().eval().bfloat16())), x.bfloat16())
keep("quantised", torch.jit.freeze(torch.jit.script(torch.quantization.quantize_dynamic(Recurrent().eval(), {nn.GRU, nn.Linear}, dtype=torch.qint8))))
torch.jit.script(Imaginary()).save("imaginary.pt")
numpy.savez("values.npz", **values)
