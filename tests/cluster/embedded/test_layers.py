"""Layers made of links: a pod sees the folder's files, of which there is no copy, also after a restart."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.errors import ImageError
from atoll_engine.images.archive import describe, write_oci_archive
from atoll_engine.images.layers import FolderLayer
from atoll_engine.progress import Progress

Node = Any  # conftest.Node: a running cluster and a client of it

CONFIG = {
    "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine()),
    "os": "linux",
    "config": {"User": "1000:1000"},
}


@pytest.fixture
def shell(tmp_path: Path) -> FolderLayer:
    """A layer with Debian's static busybox."""
    folder = tmp_path / "shell"
    folder.mkdir()
    (folder / "busybox").write_bytes(Path("/bin/busybox").read_bytes())
    (folder / "busybox").chmod(0o755)
    for name in ("sh", "cat", "sleep"):
        (folder / name).symlink_to("busybox")
    return FolderLayer(folder, "/bin")


@pytest.fixture
def words(tmp_path: Path) -> FolderLayer:
    """A layer with a file in a folder, and a symbolic link to it."""
    folder = tmp_path / "words"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/word").write_text("linked\n")
    (folder / "word").symlink_to("deep/word")
    return FolderLayer(folder, "/opt/words")


def test_a_layer_of_links_is_seen_by_pods(
    node: Node, tmp_path: Path, shell: FolderLayer, words: FolderLayer
) -> None:
    cluster, reference = node.cluster, "localhost/atoll/linked:1"
    below, above = describe(shell), describe(words)
    digests = [below.digest, above.digest]
    archive = tmp_path / "image.tar"

    assert cluster.can_link(words.source)
    with pytest.raises(ImageError):
        cluster.link_layer(words.source, words.target, digests)  # what is below isn't there yet
    with archive.open("wb") as sink:
        write_oci_archive(f"{reference}-base", CONFIG, [below], {below.digest: shell}, sink)
    cluster.load_image(archive)
    for _ in range(2):  # the second time it is there
        cluster.link_layer(words.source, words.target, digests)
    with archive.open("wb") as sink:
        write_oci_archive(reference, CONFIG, [below, above], {}, sink)
    cluster.load_image(archive)

    assert (words.source / "deep/word").stat().st_nlink == 2
    read = {"container": {"image": reference}}
    assert node.run("linked", "cat /opt/words/word", **read) == "linked\n"
    cluster.stop(Progress())
    cluster.start(Progress())
    node.remove_pods()
    assert node.run("linked-again", "cat /opt/words/word", **read) == "linked\n"
