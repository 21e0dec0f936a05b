"""Lethe from Python: runs the command `lethe` and gives back what it measured as arrays.

One file, which needs the standard library and NumPy; copy it to where your script is. The command is found in the variable
LETHE_PROGRAM (words of a command), on the PATH, or beside this file in a clone. Each function is a command of the same name:

    import lethe
    lethe.train({"target": "pol", "model.width": 16}, out="runs/first")
    m = lethe.memory("runs/first", length=200)
    m["memory"]["value"]

Settings are a dictionary of `key: value`; options are keywords, `--memory-length 50` is `memory_length=50`, a flag is `True`, a list is
written with commas. The answer is the document of `--json`: numbers in a row are arrays, records of the same keys are tables.
"""
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

try:
    import pandas
except ImportError:
    pandas = None

NUMBERS = {"Infinity": np.inf, "-Infinity": -np.inf, "NaN": np.nan}
FAILURE = "error: "
NOT_FOUND = 127


class LetheError(Exception):
    """What the command said of its failure: what, actual, expected, remedy, and the exit code. `document` is the rest of what it answered."""

    def __init__(self, message, code, error=None, document=None):
        super().__init__(message)
        self.code = code
        error = error or {}
        self.what, self.actual = error.get("what"), error.get("actual")
        self.expected, self.remedy = error.get("expected"), error.get("remedy")
        self.document = document


def train(settings=None, config=None, **options):
    """Trains a run, or the widths of a chained protocol. `runs` is a table of them."""
    return run("train", *([] if config is None else [config]), settings=settings, **options)


def memory(subject, settings=None, **options):
    """The memory function of a subject: a run, rho:NAME, random:NAME, an ONNX or TorchScript file. `memory` is a table of t and value."""
    return run("memory", subject, settings=settings, **options)


def stability(*runs, **options):
    """Perturbation errors of runs and the verdict over them. `curves` and `verdicts` are tables."""
    return run("stability", *runs, **options)


def noise(subject, settings=None, **options):
    """Error and memory under weight noise. `rows` and `tensors` are tables."""
    return run("noise", subject, settings=settings, **options)


def predict(model, x, settings=None, **options):
    """The outputs of a run or a model file for the inputs x (batch, time, inputs): an array (batch, time, outputs)."""
    with tempfile.TemporaryDirectory() as folder:
        given, got = Path(folder, "x.npy"), Path(folder, "y.npy")
        np.save(given, np.asarray(x))
        run("predict", model, settings=settings, input=given, output=got, **options)
        return np.load(got, allow_pickle=False)


def run(command, *words, settings=None, **options):
    """Any command: its words, settings and options. What it says besides its answer goes to sys.stderr while it runs."""
    line = [*_program(), *command.split(), *map(str, words)]
    line += [f"{key}={_text(value)}" for key, value in (settings or {}).items()]
    line += ["--json"]
    for name, value in options.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if value is not None and value is not False:
            line += [option] if value is True else [option, _text(value)]
    with tempfile.TemporaryFile() as answer:
        try:
            process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.PIPE)
        except OSError as e:
            raise LetheError(f"{line[0]}: does not start ({e}). To mend it: set LETHE_PROGRAM to the command", NOT_FOUND) from e
        said = _said(process)
        answer.seek(0)
        text = answer.read().decode()
    message = said or f"{line[0]} ended with code {process.returncode}"
    try:
        document = json.loads(text)
    except ValueError:
        raise LetheError(message, process.returncode) from None
    if process.returncode != 0:
        raise LetheError(message, process.returncode, document.pop("error", None), _arrays(document))
    return _arrays(document)


def table(records):
    """Records as columns: a data frame where pandas is there, else a dictionary of arrays. Both give a column as table(...)["name"]."""
    names = list(dict.fromkeys(name for record in records for name in record))
    columns = {name: [record.get(name) for record in records] for name in names}
    return pandas.DataFrame(columns) if pandas is not None else {name: _column(values) for name, values in columns.items()}


def _program():
    named = os.environ.get("LETHE_PROGRAM")
    if named:
        return shlex.split(named)
    found = shutil.which("lethe")
    if found:
        return [found]
    clone = Path(__file__).resolve().parent.parent / "lethe"
    if clone.is_file() and os.name == "posix":
        return [str(clone)]
    raise LetheError("lethe: not found on the PATH. To mend it: `dotnet tool install --global Lethe.Cli`, or set LETHE_PROGRAM", NOT_FOUND)


def _said(process):
    lines = []
    try:
        for line in process.stderr:
            lines.append(line.decode(errors="replace"))
            if not lines[-1].startswith(FAILURE):
                sys.stderr.write(lines[-1])
    except KeyboardInterrupt:
        # The command got the same signal, and saves its state before it ends.
        process.stderr.read()
        raise
    finally:
        process.wait()
    failures = [line[len(FAILURE):] for line in lines if line.startswith(FAILURE)]
    return "".join(failures or lines).strip()


def _text(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(_text(one) for one in value)
    return repr(float(value)) if isinstance(value, float) else str(value)


def _arrays(value):
    if isinstance(value, str):
        return NUMBERS.get(value, value)
    if isinstance(value, dict):
        return {name: _arrays(one) for name, one in value.items()}
    if isinstance(value, list) and value:
        values = [_arrays(one) for one in value]
        if all(isinstance(one, dict) for one in values):
            return table(values)
        return _column(values)
    return value


def _column(values):
    """An array where the values are numbers (a missing one is NaN) or arrays of one shape; else the list."""
    numbers = [np.nan if one is None else one for one in values]
    if any(one is not None for one in values) and all(isinstance(one, (int, float, np.number)) for one in numbers):
        return np.array(numbers)
    if all(isinstance(one, np.ndarray) for one in values) and len({one.shape for one in values}) == 1:
        return np.array(values)
    return values
