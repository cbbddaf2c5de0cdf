"""A workload's folder: what goes into its image, and the hashes that name the result.

Two images come of a workload. The *dependency image* holds the base and the environment that ``uv.lock``
describes; it is large, and changes seldom. The image itself adds the sources. Each is named by the hash of
all that it is made of, so that an image of that name never has to be built or loaded twice.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atoll_engine.errors import ImageError
from atoll_engine.images.ignore import included_files

DEPENDENCY_STAGE = "dependencies"
DEPENDENCY_FILES = ("pyproject.toml", "uv.lock")
# Changes when the way in which images are assembled does.
_FORMAT = "1"
_TAG_DIGITS = 16
# Of pyproject.toml only these decide what is installed; a linter's settings must not cost 4 GB.
_TABLES = (("project",), ("dependency-groups",), ("build-system",), ("tool", "uv"), ("tool", "hatch"))


@dataclass(frozen=True)
class Workload:
    """The folder of a workload, with its Dockerfile read and its files listed."""

    folder: Path
    dockerfile: str
    files: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> Workload:
        """Read ``folder``. Raises ImageError with everything that it lacks."""
        missing = [name for name in ("Dockerfile", *DEPENDENCY_FILES) if not (folder / name).is_file()]
        if missing:
            raise ImageError(
                f"{folder} is not a workload that can be built",
                got=f"no {', no '.join(missing)}",
                fix="a workload is a folder with a Dockerfile, a pyproject.toml and its uv.lock (`uv lock`)",
            )
        dockerfile = (folder / "Dockerfile").read_text()
        workload = cls(folder, dockerfile, tuple(included_files(folder)))
        workload.dependency_stage()
        return workload

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    def dependency_stage(self) -> str:
        """Return the Dockerfile up to the end of its stage ``dependencies``, which has to be the first."""
        lines = self.dockerfile.splitlines(keepends=True)
        stages = [number for number, line in enumerate(lines) if line.split()[:1] == ["FROM"]]
        first = lines[stages[0]].split() if stages else []
        if len(stages) < 2 or [word.lower() for word in first[2:]] != ["as", DEPENDENCY_STAGE]:
            raise ImageError(
                f"{self.folder / 'Dockerfile'}: the first of several stages must be {DEPENDENCY_STAGE!r}",
                got=" ".join(first) or "no FROM",
                fix=f"begin it with: FROM ${{BASE_IMAGE}} AS {DEPENDENCY_STAGE}",
            )
        return "".join(lines[: stages[1]])

    def dependency_reference(self, base: str) -> str:
        """Return the name of the dependency image on the base image ``base``."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text())
        tables = {".".join(path): _table(project, path) for path in _TABLES}
        lock = (self.folder / "uv.lock").read_bytes()
        tag = _tag(
            _FORMAT,
            platform.machine(),
            base,
            self.dependency_stage(),
            json.dumps(tables, sort_keys=True),
            lock,
        )
        return f"localhost/atoll/{self.name}-{DEPENDENCY_STAGE}:{tag}"

    def reference(self, base: str) -> str:
        """Return the name of the image on the base image ``base``."""
        contents: list[str | bytes] = [self.dependency_reference(base), self.dockerfile]
        for name in self.files:
            path = self.folder / name
            if path.is_symlink():
                contents += [name, "link", str(path.readlink())]
            else:
                contents += [name, "program" if path.stat().st_mode & 0o100 else "file", path.read_bytes()]
        return f"localhost/atoll/{self.name}:{_tag(*contents)}"

    def copy_to(self, target: Path, *, only: Sequence[str] | None = None) -> None:
        """Copy the files, or ``only`` those named, to ``target`` with modes that no umask decides."""
        for name in only or self.files:
            source, copy = self.folder / name, target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy, follow_symlinks=False)
            if not source.is_symlink():
                copy.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)
        (target / "Dockerfile").write_text(self.dockerfile)

    def wheels_mib(self) -> float:
        """Return the size of the packages that ``uv.lock`` lists for this kind of machine, compressed."""
        packages = tomllib.loads((self.folder / "uv.lock").read_text()).get("package", [])
        return sum(_wheel_bytes(package) for package in packages) / 2**20


def _table(project: dict[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = project
    for name in path:
        found = found.get(name, {})
    return found


def _wheel_bytes(package: dict[str, Any]) -> int:
    tags = ("-any.whl", f"linux_{platform.machine()}.whl", f"_{platform.machine()}.whl")
    wheels = [wheel for wheel in package.get("wheels", ()) if wheel.get("url", "").endswith(tags)]
    fitting = [wheel.get("size", 0) for wheel in wheels if "macos" not in wheel["url"]]
    return int(max(fitting, default=0))


def _tag(*contents: str | bytes) -> str:
    digest = hashlib.sha256()
    for content in contents:
        data = content.encode() if isinstance(content, str) else content
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:_TAG_DIGITS]
