"""Finds Python pickles, without ever loading one: loading a pickle runs its author's code."""

from __future__ import annotations

import pickletools
import zipfile
from pathlib import Path

_SUFFIXES = {".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".bin", ".joblib", ".dill", ".npy", ".npz", ".mar"}
# torch.export keeps the inputs that it traced with in this entry of its archive, saved with torch.save and so
# with a pickle inside (seen in archives of torch 2.15). The server never opens that archive to load from it.
_EXPORTED_PROGRAM, _SAMPLE_INPUTS = "model.pt2", "data/sample_inputs/model.pt"
# PROTO opcode with a protocol number, which pickles of protocol 2 to 5 begin with
# (https://docs.python.org/3/library/pickle.html#data-stream-format).
_PROTOCOL_STARTS = tuple(bytes((0x80, protocol)) for protocol in range(2, 6))
# Pickles of protocol 0 and 1 have no magic number; one that can do harm names a global, so it is read
# opcode by opcode. Larger files can't hide one that a reader would begin with.
_OLD_PROTOCOL_SCAN_BYTES = 64 * 1024
_HARMFUL_OPCODES = {"GLOBAL", "INST", "REDUCE", "BUILD", "OBJ"}


def reason_for_suspicion(path: Path) -> str | None:
    """Say why the file at ``path`` may hold a pickle; None where nothing speaks for it."""
    if path.suffix.lower() in _SUFFIXES:
        return f"files ending in {path.suffix} may hold a pickle"
    with path.open("rb") as file:
        head = file.read(_OLD_PROTOCOL_SCAN_BYTES)
    if _starts_pickle(head):
        return "its content is a pickle"
    if zipfile.is_zipfile(path):
        return _reason_in_zip(path)
    return None


def _starts_pickle(head: bytes) -> bool:
    if head.startswith(_PROTOCOL_STARTS):
        return True
    harmful = False
    try:
        for opcode, _, _ in pickletools.genops(head):
            harmful = harmful or opcode.name in _HARMFUL_OPCODES
    except Exception:  # noqa: BLE001  # genops raises whatever its readers do on bytes that are no pickle
        return False
    return harmful


def _reason_in_zip(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if path.name == _EXPORTED_PROGRAM and entry.filename.endswith(f"/{_SAMPLE_INPUTS}"):
                    continue
                if Path(entry.filename).suffix.lower() in _SUFFIXES:
                    return f"the zip archive holds {entry.filename}"
                with archive.open(entry) as member:
                    if member.read(2) in _PROTOCOL_STARTS:
                        return f"the zip archive's {entry.filename} is a pickle"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        return f"it is a zip archive that can't be examined ({error})"
    return None
