"""What python/lethe.py gives, asked for in the folder where this runs. An assertion that fails ends it."""
import sys

import numpy as np

import lethe

# The script of docs/python.md, with what it keeps.
from first import m, n, run, s

assert list(run["runs"]["outcome"]) == ["reached-max-epochs"], run
assert run["runs"]["test_loss"].dtype == float and 0 < run["runs"]["relative_error"][0] < 0.1

assert m["memory"]["value"].shape == (60,) and np.array_equal(m["memory"]["t"][:2], [0, 1])
assert set(m["horizon"]) == {"0.5", "0.1"} and m["bound"] == np.inf

beta = np.array([*s["curves"]["beta"]])
assert beta.shape[0] == 1 and beta.shape[1] > 2 and s["curves"]["radius"][0] > 0, beta
assert len(s["verdicts"]["verdict"]) == 1

assert list(n["rows"]["kind"]) == ["bits", "bits"] and np.array_equal(n["rows"]["amount"], [8, 4])

x = np.random.default_rng(1).standard_normal((2, 16, 1))
y = lethe.predict("runs/py", x, quiet=True)
assert y.shape == (2, 16, 1) and y.dtype == np.float64

criterion = lethe.run("theory criterion", parameterization="softplus", beta=0.1)
assert abs(criterion["value"] - np.expm1(0.1)) < 1e-12

try:
    lethe.memory("runs/missing")
    sys.exit("nothing was refused")
except lethe.LetheError as e:
    assert e.code == 2 and "runs/missing" in str(e) and e.remedy in str(e), str(e)

columns = lethe.table([{"a": 1, "b": None}, {"a": 2, "b": "x"}])
assert list(columns["a"]) == [1, 2] and list(columns["b"]) == [None, "x"]
print("all of it held")
