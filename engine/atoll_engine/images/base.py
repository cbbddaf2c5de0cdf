"""The image that every other one begins with: a public one, or one made here of Debian packages.

The public one needs an image registry. The other needs none: `mmdebstrap` makes it from the packages of
this machine's own Debian release, by this machine's own mirrors and signing keys.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from atoll_engine.errors import ImageError
from atoll_engine.process import run

PUBLIC_BASE = "docker.io/library/python:3.12-slim-bookworm"
_REGISTRY = "https://registry-1.docker.io/v2/"
_REGISTRY_TIMEOUT_S = 5.0
# libstdc++6: what compiled Python packages expect; in Debian only apt brings it, and apt is left out.
_PACKAGES = ("python3", "ca-certificates", "libstdc++6")
# Mirrors can hold credentials in their address; translations and manuals are a third of the size.
_TRIM = (
    'rm -rf "$1"/etc/apt/sources.list "$1"/etc/apt/sources.list.d "$1"/etc/apt/auth.conf.d '
    '"$1"/usr/share/man "$1"/usr/share/info "$1"/usr/share/locale "$1"/var/log/*; '
    'find "$1"/usr/share/doc -type f ! -name copyright -delete'
)


@dataclass(frozen=True)
class BaseImage:
    """A base: its reference, and the Debian release that it is made from, None where it is pulled."""

    reference: str
    suite: str | None = None


def choose_base(wanted: str | None = None) -> BaseImage:
    """Return the base to build on: the ``wanted`` reference, else the public one, else a local Debian.

    ``wanted`` may be ``debian`` to have the local one where a registry could be reached too.
    Raises ImageError where there is neither a registry nor a Debian to make a base from.
    """
    if wanted not in (None, "debian"):
        return BaseImage(wanted or PUBLIC_BASE)
    if wanted is None and _registry_answers():
        return BaseImage(PUBLIC_BASE)
    suite = _debian_suite()
    if suite is None or not shutil.which("mmdebstrap"):
        raise ImageError(
            "there is no base image to build on",
            got=f"no answer from {_REGISTRY}, and this is not a Debian with mmdebstrap",
            fix="give access to an image registry, or on Debian: apt-get install mmdebstrap",
        )
    recipe = repr((suite, platform.machine(), _PACKAGES, _TRIM))
    return BaseImage(f"localhost/atoll/debian:{hashlib.sha256(recipe.encode()).hexdigest()[:16]}", suite)


def make_debian(base: BaseImage, target: Path, log: Path) -> None:
    """Write the root file system of the local Debian ``base`` to the tar ``target``; 20 to 80 s."""
    command: list[str | Path] = ["mmdebstrap", "--variant=essential", f"--include={','.join(_PACKAGES)}"]
    command += [f"--aptopt={option}" for option in _apt_transport()]
    command += [f"--customize-hook={_TRIM}", str(base.suite), target]
    # Standard input is the list of sources: those of this machine that Debian itself signs.
    sources = _debian_sources()
    epoch = {"SOURCE_DATE_EPOCH": "1577836800"}
    if sources:
        command.append("-")
    try:
        run(
            command,
            what="making the Debian base image",
            error=ImageError,
            log=log,
            env=epoch,
            stdin=sources or None,
            fix=f"read {log}; are this machine's Debian mirrors in reach (apt-get update)?",
        )
    except ImageError:
        target.unlink(missing_ok=True)
        raise


def _registry_answers() -> bool:
    try:
        with urllib.request.urlopen(_REGISTRY, timeout=_REGISTRY_TIMEOUT_S):
            return True
    except urllib.error.HTTPError as answer:
        # Without a token the right answer is 401; a proxy that forbids the way says 403 or 407.
        return answer.code == 401
    except OSError:
        return False


def _debian_suite() -> str | None:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return None
    return release.get("VERSION_CODENAME") if release["ID"] == "debian" else None


def _debian_sources() -> str:
    """Return this machine's Debian sources as one-line entries; empty where apt has no lists yet."""
    if not shutil.which("apt-get"):
        return ""
    form = "$(REPO_URI) $(CODENAME) $(COMPONENT)"
    query = ["apt-get", "indextargets", "--format", form, "Created-By: Packages", "Origin: Debian"]
    listed = subprocess.run(query, capture_output=True, text=True, check=False).stdout.split("\n")
    return "".join(f"deb {line}\n" for line in dict.fromkeys(filter(None, listed)))


def _apt_transport() -> list[str]:
    """Return apt's own proxy and certificate settings, for the apt that mmdebstrap runs."""
    if not shutil.which("apt-config"):
        return []
    dump = ["apt-config", "dump", "Acquire::http", "Acquire::https"]
    settings = subprocess.run(dump, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line for line in settings if line.startswith("Acquire::http") and not line.endswith('"";')]


def certificates() -> Path | None:
    """Return the bundle of certificate authorities that this machine trusts, for use while building."""
    named = [os.environ.get(name) for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "PIP_CERT")]
    usual = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
    return next((Path(path) for path in (*named, *usual) if path and Path(path).is_file()), None)
