"""Streaming to a node through a named pipe, and what happens when an end gives up."""

from pathlib import Path

import pytest

from atoll_engine.errors import ImageError
from atoll_engine.images.layers import Sink
from atoll_engine.images.node import load_stream


class Reader:
    """A node that keeps what it reads."""

    def __init__(self, reads_pipes: bool) -> None:
        self.reads_pipes = reads_pipes
        self.received = b""
        self.was_pipe = False

    def images(self) -> set[str]:
        return set()

    def load_image(self, archive: Path) -> None:
        self.was_pipe = archive.is_fifo()
        self.received = archive.read_bytes()


class RefusingUnread(Reader):
    def load_image(self, archive: Path) -> None:
        raise ImageError("no room")


class StoppingEarly(Reader):
    def load_image(self, archive: Path) -> None:
        with archive.open("rb") as stream:
            stream.read(10)
        raise ImageError("not an image")


def megabytes(sink: Sink) -> None:
    for _ in range(40):
        sink.write(bytes(1 << 20))


@pytest.mark.parametrize("pipes", [True, False])
def test_the_node_gets_every_byte(tmp_path: Path, pipes: bool) -> None:
    node = Reader(pipes)
    load_stream(node, megabytes, tmp_path)

    assert node.received == bytes(40 << 20)
    assert node.was_pipe is pipes
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("node", "reason"), [(RefusingUnread, "no room"), (StoppingEarly, "not an image")])
def test_the_nodes_own_reason_is_reported(tmp_path: Path, node: type[Reader], reason: str) -> None:
    with pytest.raises(ImageError, match=reason):
        load_stream(node(True), megabytes, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_fails_ends_the_reader(tmp_path: Path) -> None:
    def failing(sink: Sink) -> None:
        sink.write(b"half")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        load_stream(Reader(True), failing, tmp_path)
