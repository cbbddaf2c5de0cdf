"""Layers and archives: the bytes that a node reads."""

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from atoll_engine.images.archive import Descriptor, read_archive, write_docker_archive, write_oci_archive
from atoll_engine.images.layers import FolderLayer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "tool").write_text("#!/bin/sh\n")
    (folder / "bin" / "tool").chmod(0o700)
    (folder / "bin" / "python").symlink_to("/usr/bin/python3")
    (folder / ("long" * 40)).write_bytes(b"x" * 513)
    return folder


def tar_of(layer: FolderLayer) -> bytes:
    sink = io.BytesIO()
    layer.write(sink)
    return sink.getvalue()


def test_a_folder_becomes_a_tar_of_the_announced_size(folder: Path) -> None:
    layer = FolderLayer(folder, "/opt/venv")
    content = tar_of(layer)

    assert len(content) == layer.size_bytes()
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        members = {member.name: member for member in tar}
    assert list(members)[:3] == ["opt", "opt/venv", "opt/venv/bin"]
    assert members["opt/venv/bin/tool"].mode == 0o755
    assert members["opt/venv/bin/python"].linkname == "/usr/bin/python3"
    assert members["opt/venv/" + "long" * 40].size == 513
    assert {(member.uid, member.gid) for member in members.values()} == {(0, 0)}


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    layer = FolderLayer(folder, "/opt/venv")
    before = tar_of(layer)
    for path in (folder / "bin", folder / "bin" / "tool"):
        os.utime(path, (1, 1))

    assert tar_of(layer) == before


class Meddling:
    """A sink that empties a file at the first byte that it is given after `name` has passed."""

    def __init__(self, file: Path, name: bytes) -> None:
        self.file, self.name = file, name

    def write(self, data: bytes) -> None:
        if self.name in data:
            self.file.write_bytes(b"")


def test_a_file_that_shrinks_while_it_is_read_is_an_error(folder: Path) -> None:
    file = folder / ("long" * 40)
    with pytest.raises(OSError, match="became shorter"):
        FolderLayer(folder, "/opt/venv").write(Meddling(file, file.name.encode()))


def test_files_that_change_before_their_turn_are_an_error(folder: Path) -> None:
    layer, sink = FolderLayer(folder, "/opt/venv"), Meddling(folder / ("long" * 40), b"bin/python")
    with pytest.raises(OSError, match="changed while they were read"):
        write_docker_archive("localhost/a:1", {}, [layer], sink)


def test_docker_archive_describes_what_it_holds(folder: Path, tmp_path: Path) -> None:
    layer, archive = FolderLayer(folder, "/opt/venv"), tmp_path / "image.tar"
    with archive.open("wb") as sink:
        written = write_docker_archive("localhost/a:1", {"config": {"User": "1000"}}, [layer], sink)

    config, layers = read_archive(archive)
    assert config["config"] == {"User": "1000"}
    assert [(found.digest, found.size_bytes()) for found in layers] == [
        (d.digest, d.size_bytes) for d in written
    ]
    assert written[0].digest == "sha256:" + hashlib.sha256(tar_of(layer)).hexdigest()


def test_oci_archive_refers_to_layers_that_it_leaves_out(folder: Path) -> None:
    layer, sink = FolderLayer(folder, "/app"), io.BytesIO()
    below = Descriptor("sha256:" + "0" * 64, 5_000_000_000)
    top = Descriptor("sha256:" + hashlib.sha256(tar_of(layer)).hexdigest(), layer.size_bytes())
    write_oci_archive("localhost/a:1", {}, [below, top], {top.digest: layer}, sink)

    with tarfile.open(fileobj=io.BytesIO(sink.getvalue())) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    blobs = {name: data for name, data in files.items() if name.startswith("blobs/sha256/")}
    assert all(hashlib.sha256(data).hexdigest() == Path(name).name for name, data in blobs.items())
    entry = json.loads(files["index.json"])["manifests"][0]
    assert entry["annotations"]["io.containerd.image.name"] == "localhost/a:1"
    manifest = json.loads(blobs["blobs/sha256/" + entry["digest"].removeprefix("sha256:")])
    assert [found["digest"] for found in manifest["layers"]] == [below.digest, top.digest]
    assert len(blobs) == 3
