"""Writes the HDF5 files of the tests with h5py: python3 hdf5.py FOLDER. Numbers are those of numpy.arange / 8."""
import os
import sys

import h5py
import numpy as np

os.chdir(sys.argv[1])
x = np.arange(5 * 6 * 2).reshape(5, 6, 2) / 8
y = np.arange(5 * 6).reshape(5, 6, 1) / 8


def write(name, libver=None, userblock=0, **how):
    with h5py.File(name, "w", userblock_size=userblock, **({"libver": libver} if libver else {})) as f:
        for key, value in (("inputs", x), ("targets", y), ("g/validation_inputs", x[:2]), ("g/inputs", x), ("g/targets", y),
                           ("g/validation_targets", y[:2])):
            f.create_dataset(key, data=value, **how)


write("hdf5-classic.h5")
write("hdf5-packed.h5", chunks=(2, 4, 1), compression="gzip", shuffle=True, fletcher32=True)
write("hdf5-block.h5", userblock=512, maxshape=(None, 6, None))
write("hdf5-latest.h5", libver="latest", chunks=(2, 4, 1))
write("hdf5-single.h5", libver="latest", chunks=True, compression="gzip")

with h5py.File("hdf5-types.h5", "w") as f:
    for code in ("<f2", ">f4", "<f8", ">f8", "i1", "u1", ">i2", "<u4", "<i8", ">u8", "?"):
        f["a/b/" + code.strip("<>").replace("?", "bool") + ("-big" if code[0] == ">" else "")] = np.arange(6).reshape(2, 3).astype(code)
    f["soft"] = h5py.SoftLink("/a/b/f8")
    f["scalar"] = 3.0
    f["beyond"] = np.array([1, 2 ** 60])
    # What is not read, each by its reason.
    f["text"] = np.array([b"ab", b"c"])
    f["words"] = "words"
    f["complex"] = np.array([1 + 2j])
    f["loop"] = h5py.SoftLink("/loop")
    # Alone in its group: beside it, links are kept in the new way, which many of them make a heap.
    f["links/outside"] = h5py.ExternalLink("other.h5", "/q")
    f["nothing"] = h5py.Empty("f8")
    f.create_dataset("never", (4, 4), "f8")
    f.create_dataset("partly", (4, 4), "f8", chunks=(2, 2))[:2] = 1
    layout = h5py.VirtualLayout(shape=(4,), dtype="f8")
    layout[:] = h5py.VirtualSource("other.h5", "q", shape=(4,))
    f.create_virtual_dataset("virtual", layout)
    f.create_dataset("elsewhere", (4,), "f8", external=[("raw.bin", 0, 32)])
    f.create_dataset("lzf", data=x, compression="lzf")
    f["again"] = f["a"]

with h5py.File("hdf5-attributes.h5", "w") as f:
    # As netCDF packs numbers and marks gaps.
    f["packed"] = np.arange(6, dtype="i2").reshape(2, 3)
    f["packed"].attrs["scale_factor"] = 0.1
    f["packed"].attrs["add_offset"] = 5.0
    f["gaps"] = np.array([1, -9999, 3.0])
    f["gaps"].attrs["_FillValue"] = np.array([-9999.0])
    f["whole"] = np.array([1, 2, 3.0])
    f["whole"].attrs["units"] = "m"
    f["whole"].attrs["_FillValue"] = -9999.0
    f["nan"] = np.array([1, np.nan, 3.0])
    f["nan"].attrs["_FillValue"] = np.nan
    f.create_group("many", track_order=True)
    f.create_dataset("many/d", data=np.arange(3.0), track_order=True)
    for i in range(12):
        f["many/d"].attrs[f"a{i}"] = i

with h5py.File("hdf5-dense.h5", "w", libver="latest") as f:
    for i in range(20):
        f[f"d{i}"] = np.arange(3.0)

with h5py.File("hdf5-paged.h5", "w", libver="latest") as f:
    f.create_dataset("inputs", data=np.arange(2100) / 8, chunks=(2,))

with h5py.File("hdf5-many.h5", "w") as f:
    for i in range(300):
        f[f"d{i:03}"] = np.array([i / 8])
