"""Programs made of components that others wrote for AWS, in packages of npm."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from atoll_engine import toolchain
from atoll_engine.file_lock import locked_file
from atoll_engine.paths import cache_dir
from atoll_engine.process import run
from atoll_engine.progress import Progress
from atoll_policies.testing import Sample

_FOLDER = Path(__file__).with_name("npm")
_FILES = ("package.json", "package-lock.json")
_NODE_PACKAGES = ("nodejs", "npm")
# What others wrote runs here, when it is asked for, and not while it is installed.
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


@dataclass(frozen=True)
class Components:
    """A program of ``npm/record.js``, by its name there, with components of ``package``."""

    name: str
    package: str

    @property
    def version(self) -> str:
        """The package's version, as the lock has it."""
        lock = json.loads((_FOLDER / "package-lock.json").read_text())
        return str(lock["packages"][f"node_modules/{self.package}"]["version"])

    @property
    def source(self) -> str:
        """Where it is from."""
        return f"{self.package} {self.version}"

    def fetched(self) -> tuple[Sample, ...]:
        """Return its resources as the engine sends them to a pack, installing the packages where missing.

        Raises AtollError where they can't be installed, or the program fails.
        """
        command: list[str | Path] = ["node", _FOLDER / "record.js", self.name]
        modules = {"NODE_PATH": str(_installed() / "node_modules")}
        made = json.loads(run(command, what=f"running {self.name}", env=modules, timeout_s=60))
        return tuple(Sample(item["name"], item["type"], item["properties"]) for item in made)


COMPONENTS = tuple(
    Components(name, "@pulumi/awsx") for name in ("awsx-fargate", "awsx-registry", "awsx-trail", "awsx-vpc")
)


@cache
def _installed() -> Path:
    """Return the folder of the packages, which npm checks against the lock's digests."""
    contents = b"".join((_FOLDER / name).read_bytes() for name in _FILES)
    folder = cache_dir() / "known-good" / hashlib.sha256(contents).hexdigest()[:16]
    with locked_file(folder.with_suffix(".lock")):
        if not folder.is_dir():
            if not shutil.which("npm"):
                toolchain.ensure_packages(_NODE_PACKAGES, Progress())
            working = Path(mkdtemp(prefix=".npm-", dir=folder.parent))
            for name in _FILES:
                shutil.copy(_FOLDER / name, working)
            run(_INSTALL, what="npm ci", cwd=working, fix="see that npm's registry is reachable")
            working.rename(folder)
    return folder
