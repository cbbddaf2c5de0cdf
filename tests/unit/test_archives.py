"""Archives are unpacked on a Python with the filter of tarfile, and on one that came before it."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from atoll_engine.archives import unpack


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")
@pytest.mark.parametrize("has_filter", [True, False])
def test_files_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_filter: bool) -> None:
    if not has_filter:
        monkeypatch.delattr(tarfile, "data_filter")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("folder/file")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"hello"))

    with tarfile.open(fileobj=io.BytesIO(packed.getvalue())) as archive:
        unpack(archive, tmp_path)

    assert (tmp_path / "folder" / "file").read_text() == "hello"
