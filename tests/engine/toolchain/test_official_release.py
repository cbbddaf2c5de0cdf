"""The official release of Pulumi, fetched from a server on this machine that has its layout."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from atoll_engine.errors import ToolchainError
from atoll_engine.progress import Progress
from atoll_engine.toolchain import pulumi
from atoll_engine.toolchain.groups import PULUMI_VERSION


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder served as the release page; PATH has no pulumi and the cache is empty."""
    folder = tmp_path / "releases" / f"v{PULUMI_VERSION}"
    folder.mkdir(parents=True)
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_QuietHandler, directory=str(tmp_path / "releases"))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("ATOLL_PULUMI_RELEASES", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(pulumi.platform, "machine", lambda: "x86_64")
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def publish(folder: Path, *, checksum: str | None = None) -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        script = b"#!/bin/sh\necho v" + PULUMI_VERSION.encode()
        for name in ("pulumi", "pulumi-language-python-exec"):
            entry = tarfile.TarInfo(f"pulumi/{name}")
            entry.size, entry.mode = len(script), 0o755
            tar.addfile(entry, io.BytesIO(script))
    name = f"pulumi-v{PULUMI_VERSION}-linux-x64.tar.gz"
    (folder / name).write_bytes(content.getvalue())
    digest = checksum or hashlib.sha256(content.getvalue()).hexdigest()
    (folder / f"pulumi-{PULUMI_VERSION}-checksums.txt").write_text(f"{digest}  {name}\n")


def test_installs_once_and_finds_again(release: Path) -> None:
    publish(release)
    progress = Progress(Console(file=io.StringIO()))

    first = pulumi.ensure_pulumi(progress)
    second = pulumi.ensure_pulumi(progress)

    assert first == second
    assert first.source == "official release"
    assert first.has_language_host
    assert len(progress.phases) == 1


def test_changed_archive_is_refused(release: Path) -> None:
    publish(release, checksum="0" * 64)

    with pytest.raises(ToolchainError, match="is not what its release says"):
        pulumi.ensure_pulumi(Progress(Console(file=io.StringIO())))

    assert pulumi.find_pulumi() is None


def test_unreachable_server_means_the_next_way(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    monkeypatch.setattr(pulumi, "build", lambda group, _: built.append(group.name) or release)

    found = pulumi.ensure_pulumi(Progress(Console(file=io.StringIO())))

    assert found.source == "Go modules"
    assert built == ["pulumi"]


def test_old_pulumi_on_path_is_passed_over(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "pulumi").write_text("#!/bin/sh\necho v3.100.0\n")
    (folder / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    assert pulumi.find_pulumi() is None


def test_new_pulumi_on_path_is_taken(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "pulumi").write_text("#!/bin/sh\necho v3.999.0\n")
    (folder / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    found = pulumi.find_pulumi()

    assert found is not None
    assert found.source == "PATH"
    assert found.program == folder / "pulumi"
