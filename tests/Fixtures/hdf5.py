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
    # A mark of more digits than the numbers have; marks of integers, ranges, what is no number; what changes nothing.
    f["single"] = np.array([1, -9999.9, 3], "f4")
    f["single"].attrs["missing_value"] = [-1.0, -9999.9]
    f["range"] = np.array([1, 2, 300], "i2")
    f["range"].attrs["valid_range"] = np.array([0, 255], "i4")
    f["least"] = np.array([0.1, 0.2, -1], "f4")
    f["least"].attrs["valid_min"] = 0.1
    f["most"] = np.array([0.1, 0.2, 7])
    f["most"].attrs["valid_max"] = np.float32(0.2)
    f["word"] = np.arange(3.0)
    f["word"].attrs["_FillValue"] = "none"
    f["unsigned"] = np.array([1, -1], "i1")
    f["unsigned"].attrs["_Unsigned"] = np.bytes_("true")
    f.create_dataset("filled", data=np.array([1, -99.0, 3]), fillvalue=-99.0)
    f["neutral"] = np.array([1, 2, 3.0])
    f["neutral"].attrs["scale_factor"] = np.float32(1)
    f["neutral"].attrs["add_offset"] = 0.0
    f["neutral"].attrs["valid_range"] = [1, 3]
    f["neutral"].attrs["_Unsigned"] = np.bytes_("false")
    # So many that they stand in a heap.
    for name, attribute in (("many", "a"), ("packed-of-many", "scale_factor"), ("gaps-of-many", "_FillValue")):
        f.create_dataset(name, data=np.arange(3.0), track_order=True)
        for i in range(12):
            f[name].attrs[f"a{i}"] = i
        f[name].attrs[attribute] = 2.0

with h5py.File("hdf5-dense.h5", "w", libver="latest") as f:
    # More links than a header holds, at the root and in a group that keeps their order; a long name; links that lead elsewhere.
    for key, value in (("inputs", x), ("targets", y), ("g/validation_inputs", x[:2]), ("g/inputs", x), ("g/targets", y),
                       ("g/validation_targets", y[:2])):
        f[key] = value
    for i in range(20):
        f[f"d{i}"] = np.array([i / 8])
    kept = f.create_group("kept", track_order=True)
    for i in range(12):
        kept[f"{'long' * 20}{i}"] = np.array([i / 8])
    f["soft"] = h5py.SoftLink("/g/inputs")
    f["outside"] = h5py.ExternalLink("other.h5", "/q")

with h5py.File("hdf5-grown.h5", "w", libver="latest") as f:
    # Chunks of datasets that can grow: along one axis, along several, to a largest size; packed and plain.
    line, table = np.arange(270).astype("u1"), np.arange(35).reshape(5, 7).astype("u1")
    f.create_dataset("line", data=line, chunks=(1,), maxshape=(None,))
    f.create_dataset("line-packed", data=line, chunks=(20,), maxshape=(None,), compression="gzip")
    f.create_dataset("wide", data=table, chunks=(2, 2), maxshape=(9, None))
    f.create_dataset("tall", data=table, chunks=(2, 2), maxshape=(None, 7))
    f.create_dataset("both", data=table, chunks=(2, 3), maxshape=(None, None))
    f.create_dataset("both-packed", data=table, chunks=(2, 3), maxshape=(None, None), compression="lzf")
    f.create_dataset("limited", data=table, chunks=(2, 2), maxshape=(9, 8))
    f.create_dataset("limited-packed", data=table, chunks=(2, 2), maxshape=(9, 8), compression="gzip", fletcher32=True)
    for name, limit in (("early", (5, 7)), ("early-limited", (9, 8))):
        made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        made.set_chunk((2, 2))
        made.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        h5py.h5d.create(f.id, name.encode(), h5py.h5t.STD_U8LE, h5py.h5s.create_simple((5, 7), limit), made).write(
            h5py.h5s.ALL, h5py.h5s.ALL, table)
    shrunk = f.create_dataset("shrunk", data=np.arange(90).reshape(9, 10).astype("u1"), chunks=(2, 2), maxshape=(None, None))
    shrunk.resize((5, 7))
    shrunk[:] = table

with h5py.File("hdf5-deep.h5", "w", libver="latest") as f:
    # Trees of several levels, blocks of an index that are cut into pages, and an attribute too large for a block.
    for i in range(1200):
        f[f"d{i:04}"] = np.uint8(i % 251)
    f["d0000"].attrs["large"] = np.zeros(9000)
    f["d0000"].attrs["valid_max"] = 0
    f.create_dataset("grown/long", data=(np.arange(140000) % 251).astype("u1"), chunks=(1,), maxshape=(None,))
    f.create_dataset("grown/table", data=(np.arange(40000) % 251).reshape(200, 200).astype("u1"), chunks=(1, 2), maxshape=(None, None))

with h5py.File("hdf5-paged.h5", "w", libver="latest") as f:
    f.create_dataset("inputs", data=np.arange(2100) / 8, chunks=(2,))

with h5py.File("hdf5-many.h5", "w") as f:
    for i in range(300):
        f[f"d{i:03}"] = np.array([i / 8])
