"""Where the Pulumi engine comes from: PATH, else the official release, else a build from Go modules."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from urllib.error import URLError
from urllib.request import urlopen

from atoll_engine.archives import unpack
from atoll_engine.errors import ToolchainError
from atoll_engine.paths import cache_dir
from atoll_engine.progress import Progress
from atoll_engine.toolchain.go_build import build, built
from atoll_engine.toolchain.groups import GROUPS, PULUMI_VERSION

MINIMUM_PULUMI = (3, 255, 0)

_OFFICIAL_RELEASES = "https://github.com/pulumi/pulumi/releases/download"
_PROBE_TIMEOUT_S = 5


@dataclass(frozen=True)
class PulumiFound:
    """A ``pulumi`` program and where it came from."""

    program: Path
    source: str

    @property
    def has_language_host(self) -> bool:
        """Whether the official Python language host lies beside it or on PATH."""
        beside = self.program.resolve().with_name("pulumi-language-python-exec")
        return beside.exists() or shutil.which("pulumi-language-python-exec") is not None


def find_pulumi() -> PulumiFound | None:
    """Return the engine that is here already, or None. Never downloads or builds."""
    on_path = shutil.which("pulumi")
    if (
        on_path
        and not Path(on_path).is_relative_to(cache_dir())
        and _version(Path(on_path)) >= MINIMUM_PULUMI
    ):
        return PulumiFound(Path(on_path), "PATH")
    official = _official_folder() / "pulumi"
    if official.exists():
        return PulumiFound(official, "official release")
    go_built = built(GROUPS["pulumi"])
    return PulumiFound(go_built / "pulumi", "Go modules") if go_built else None


def ensure_pulumi(progress: Progress) -> PulumiFound:
    """Return the engine, installing or building it where the machine has none.

    Raises ToolchainError where neither way works.
    """
    found = find_pulumi()
    if found:
        return found
    official = _install_official(progress)
    if official:
        return PulumiFound(official / "pulumi", "official release")
    return PulumiFound(build(GROUPS["pulumi"], progress) / "pulumi", "Go modules")


def releases_url() -> str:
    """Return where official releases are: ``ATOLL_PULUMI_RELEASES``, else Pulumi's own release page."""
    return os.environ.get("ATOLL_PULUMI_RELEASES", _OFFICIAL_RELEASES).rstrip("/")


def _version(program: Path) -> tuple[int, ...]:
    try:
        answer = subprocess.run([program, "version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", answer.stdout.strip())
    return tuple(int(part) for part in found.groups()) if found else (0,)


def _official_folder() -> Path:
    return cache_dir() / "toolchain" / "pulumi-official" / PULUMI_VERSION


def _install_official(progress: Progress) -> Path | None:
    """Install the official release; None where its server can't be reached."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    archive_name = f"pulumi-v{PULUMI_VERSION}-linux-{machine}.tar.gz"
    release = f"{releases_url()}/v{PULUMI_VERSION}"
    checksums = _fetch(f"{release}/pulumi-{PULUMI_VERSION}-checksums.txt", _PROBE_TIMEOUT_S)
    if checksums is None:
        return None
    with progress.phase(f"Installing Pulumi {PULUMI_VERSION}", expected_s=30):
        archive = _fetch(f"{release}/{archive_name}", 300)
        if archive is None:
            return None
        lines = (line.split() for line in checksums.decode().splitlines() if line)
        wanted = {name: checksum for checksum, name in lines}
        got = hashlib.sha256(archive).hexdigest()
        if wanted.get(archive_name) != got:
            raise ToolchainError(
                f"{archive_name} is not what its release says",
                got=f"sha256 {got}",
                allowed=f"sha256 {wanted.get(archive_name)}",
                fix="a proxy may have changed it: unset ATOLL_PULUMI_RELEASES, or put pulumi on PATH",
            )
        return _unpack(archive)


def _unpack(archive: bytes) -> Path:
    destination = _official_folder()
    destination.parent.mkdir(parents=True, exist_ok=True)
    working = Path(mkdtemp(prefix=".pulumi-", dir=destination.parent))
    try:
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            unpack(tar, working)
        (working / "pulumi").rename(destination)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return destination


def _fetch(url: str, timeout_s: float) -> bytes | None:
    try:
        with urlopen(url, timeout=timeout_s) as answer:  # noqa: S310  # https, or the mirror that the user names
            content: bytes = answer.read()
            return content
    except (URLError, TimeoutError, OSError):
        return None
