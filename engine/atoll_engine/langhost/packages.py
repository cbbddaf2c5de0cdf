"""The Python packages of an environment, and the Pulumi plugins that they need.

Read from the names of the ``*.dist-info`` folders: a metadata file a package is too slow for each preview.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from pulumi.runtime.proto.plugin_pb2 import PackageDependency, PackageParameterization

from atoll_engine.errors import EngineError

_PLUGIN_FILE = "pulumi-plugin.json"
_PRE_RELEASES = {"a": "alpha", "b": "beta", "rc": "rc"}
_VERSION = re.compile(
    r"(?P<release>\d+(\.\d+){0,2})((?P<pre>a|b|rc)(?P<number>\d+))?(\.post(?P<post>\d+))?(\.dev(?P<dev>\d+))?"
)


@dataclass(frozen=True)
class Package:
    """An installed distribution: its name as installed, its version, and its ``dist-info`` folder."""

    name: str
    version: str
    info: Path


def installed(import_path: Sequence[str]) -> list[Package]:
    """Return the distributions on ``import_path``, by name; the first of a name hides the later ones."""
    found: dict[str, Package] = {}
    for place in map(Path, import_path):
        if place.is_dir():
            for info in place.glob("*.dist-info"):
                name, _, version = info.name.removesuffix(".dist-info").partition("-")
                found.setdefault(_normal(name), Package(name, version, info))
    return [found[name] for name in sorted(found)]


def direct(packages: Sequence[Package]) -> list[Package]:
    """Return those of ``packages`` that no other of them requires."""
    required: set[str] = set()
    for package in packages:
        for requirement in metadata.Distribution.at(package.info).requires or ():
            name = re.match(r"[A-Za-z0-9._-]+", requirement)
            if name:
                required.add(_normal(name.group()))
    return [package for package in packages if _normal(package.name) not in required]


def plugins(packages: Sequence[Package]) -> list[PackageDependency]:
    """Return the resource plugins that ``packages`` declare in their ``pulumi-plugin.json``.

    Packages without that file, with ``resource: false``, or whose version is no plugin version are left out.
    Raises EngineError where a file can't be read.
    """
    needed = []
    for package in packages:
        path = _plugin_file(package)
        if path is None:
            continue
        declared = _read(path)
        version = declared.get("version") or plugin_version(package.version)
        if not declared.get("resource") or version is None:
            continue
        needed.append(
            PackageDependency(
                name=declared.get("name") or _normal(package.name).removeprefix("pulumi-"),
                kind="resource",
                version=version if version.startswith("v") else f"v{version}",
                server=declared.get("server", ""),
                parameterization=_parameterization(declared.get("parameterization")),
            )
        )
    return needed


def plugin_version(version: str) -> str | None:
    """Translate a Python version (PEP 440) to a semantic one, or None where there is no counterpart.

    ``1.2`` is ``1.2.0``, ``1.2.3rc4`` is ``1.2.3-rc.4``, ``1.2.3.post4`` is ``1.2.3+post4``.
    """
    parts = _VERSION.fullmatch(version)
    if parts is None:
        return None
    release = parts["release"].split(".")
    semantic = ".".join(release + ["0"] * (3 - len(release)))
    if parts["pre"]:
        semantic += f"-{_PRE_RELEASES[parts['pre']]}.{parts['number']}"
    build = "".join(f"{name}{parts[name]}" for name in ("post", "dev") if parts[name])
    return f"{semantic}+{build}" if build else semantic


def _plugin_file(package: Package) -> Path | None:
    module = re.sub(r"[-.]+", "_", package.name)
    candidates = (folder / module / _PLUGIN_FILE for folder in _code_folders(package))
    return next((path for path in candidates if path.is_file()), None)


def _code_folders(package: Package) -> Iterator[Path]:
    """Yield where the package's modules may lie: beside its metadata, or in the project it is editable in."""
    yield package.info.parent
    origin = package.info / "direct_url.json"
    if origin.is_file():
        source = _read(origin)
        if source.get("dir_info", {}).get("editable"):
            project = Path(unquote(urlparse(source["url"]).path))
            yield project
            yield project / "src"


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as failure:
        raise EngineError(
            f"{path} can't be read", got=str(failure), fix="reinstall that package"
        ) from failure
    if not isinstance(content, dict):
        raise EngineError(
            f"{path} is not an object", got=type(content).__name__, fix="reinstall that package"
        )
    return content


def _parameterization(declared: dict[str, Any] | None) -> PackageParameterization | None:
    if not declared:
        return None
    value = base64.b64decode(declared.get("value") or "")
    return PackageParameterization(name=declared["name"], version=declared["version"], value=value)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
