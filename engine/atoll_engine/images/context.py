"""What a build is given: a clean copy of the files, and access to packages that leaves no trace in the image.

Index addresses and tokens reach the build as a secret file, which neither a layer nor the history holds.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from atoll_engine.images.base import certificates
from atoll_engine.images.workload import Workload

_CERTIFICATES_IN_BUILD = "/run/secrets/certificates"
_FORWARDED_PREFIXES = (
    "UV_INDEX",
    "UV_HTTP_",
    "UV_CONCURRENT_",
    "PIP_INDEX",
    "PIP_EXTRA_INDEX",
    "PIP_TRUSTED",
)
_FORWARDED = (
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_INSECURE_HOST",
    "UV_OFFLINE",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_PROXY",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)


@dataclass(frozen=True)
class BuildContext:
    """A folder to build in, and the files that the build may see as secrets, by their id."""

    folder: Path
    secrets: Mapping[str, Path]

    def secret_options(self) -> list[str]:
        """Return the options of docker, podman and buildah that pass the secrets."""
        return [f"--secret=id={name},src={path}" for name, path in self.secrets.items()]


@contextmanager
def build_context(
    workload: Workload,
    scratch: Path,
    *,
    only: Sequence[str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> Iterator[BuildContext]:
    """Lay out a build of ``workload`` under ``scratch``: all its files or ``only`` some.

    The installer `uv` of this machine comes along, as ``.atoll/uv``, for a base that has no pip. ``extra``
    adds to the environment that the Dockerfile reads.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="build-") as name:
        folder, secret_folder = Path(name, "context"), Path(name, "secrets")
        folder.mkdir()
        secret_folder.mkdir(mode=0o700)
        workload.copy_to(folder, only=only)
        installer = shutil.which("uv")
        if installer:
            (folder / ".atoll").mkdir()
            shutil.copy(installer, folder / ".atoll" / "uv")
        yield BuildContext(folder, _secrets(secret_folder, extra or {}))


def build_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what of ``environment`` leads to packages: indexes with credentials, proxies, limits."""
    return {
        name: value
        for name, value in environment.items()
        if name in _FORWARDED or name.startswith(_FORWARDED_PREFIXES)
    }


def _secrets(folder: Path, extra: Mapping[str, str]) -> dict[str, Path]:
    secrets, variables = {}, {**build_environment(os.environ), **extra}
    bundle = certificates()
    if bundle:
        secrets["certificates"] = bundle
        variables |= dict.fromkeys(("SSL_CERT_FILE", "PIP_CERT"), _CERTIFICATES_IN_BUILD)
    environment = folder / "environment"
    environment.touch(mode=0o600)
    environment.write_text(
        "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))
    )
    return {**secrets, "build-environment": environment}
