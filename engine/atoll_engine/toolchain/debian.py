"""Installing Debian packages that the rest can't do without (runc, buildah ...)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from atoll_engine.errors import ToolchainError
from atoll_engine.file_lock import locked_file
from atoll_engine.paths import cache_dir
from atoll_engine.process import run
from atoll_engine.progress import Progress

# Another apt on this machine may be at work, as at the start of many virtual machines.
_PATIENT = ("-o", "DPkg::Lock::Timeout=300")


def missing_packages(packages: Sequence[str]) -> list[str]:
    """Return those of the Debian ``packages`` that are not installed; all of them where dpkg is absent."""
    if not shutil.which("dpkg-query"):
        return list(packages)
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in installed]


def ensure_packages(packages: Sequence[str], progress: Progress) -> None:
    """Install the Debian ``packages`` that are missing.

    Raises ToolchainError where that takes rights or a package manager that aren't there.
    """
    with locked_file(cache_dir() / "apt.lock"):
        missing = missing_packages(packages)
        if not missing:
            return
        fix = f"install them by your system's means, as root: apt-get install {' '.join(missing)}"
        if not shutil.which("apt-get") or os.geteuid() != 0:
            raise ToolchainError("system packages are missing", got="not root, or not Debian", fix=fix)
        log = cache_dir() / "logs" / "apt.log"
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        with progress.phase(f"Installing {', '.join(missing)}", expected_s=30):
            run(["apt-get", "update"], what="apt-get update", error=ToolchainError, log=log, env=quiet)
            install = ["apt-get", *_PATIENT, "install", "-y", "--no-install-recommends", *missing]
            run(install, what="apt-get install", error=ToolchainError, log=log, env=quiet, fix=fix)
