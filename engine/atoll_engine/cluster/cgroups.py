"""The node's control groups, in version 1 hierarchies and in version 2's single one."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from atoll_engine.errors import ClusterError

_ROOT = Path("/sys/fs/cgroup")
_SYSTEM = "system"  # the components; kubelet makes `kubepods` beside it
_EMPTY_AFTER_S = 10.0


def create(name: str) -> None:
    """Make the group `name` and its child for the components in each hierarchy."""
    for hierarchy in _hierarchies():
        group = hierarchy / name
        group.mkdir(exist_ok=True)
        _inherit_cpuset(group)
        (group / _SYSTEM).mkdir(exist_ok=True)
        _inherit_cpuset(group / _SYSTEM)
    if _is_unified():
        for parent in (_ROOT, _ROOT / name):
            available = (parent / "cgroup.controllers").read_text().split()
            (parent / "cgroup.subtree_control").write_text(" ".join(f"+{item}" for item in available))


def join_commands(name: str) -> str:
    """Return the shell line that moves the shell itself into the components' group."""
    files = [hierarchy / name / _SYSTEM / "cgroup.procs" for hierarchy in _hierarchies()]
    return "; ".join(f"echo $$ > '{file}'" for file in files)


def exists(name: str) -> bool:
    """Tell whether a group of this name is left in any hierarchy."""
    return any((hierarchy / name).exists() for hierarchy in _hierarchies())


def delete(name: str) -> None:
    """Remove the group with all its children once their processes are gone."""
    deadline = time.monotonic() + _EMPTY_AFTER_S
    while exists(name):
        for hierarchy in _hierarchies():
            for folder in sorted((hierarchy / name).rglob("*/"), reverse=True):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            with contextlib.suppress(OSError):
                (hierarchy / name).rmdir()
        if time.monotonic() > deadline:
            raise ClusterError(
                f"processes are left in control group {name!r}",
                got=", ".join(sorted(_processes(name))) or "none that can be seen",
                fix="end them, then delete the cluster again",
            )
        if exists(name):
            time.sleep(0.1)


def _processes(name: str) -> set[str]:
    found: set[str] = set()
    for hierarchy in _hierarchies():
        for file in (hierarchy / name).rglob("cgroup.procs"):
            with contextlib.suppress(OSError):
                found.update(file.read_text().split())
    return found


def _hierarchies() -> list[Path]:
    if _is_unified():
        return [_ROOT]
    return sorted(
        folder for folder in _ROOT.iterdir() if (folder / "cgroup.procs").exists() and not folder.is_symlink()
    )


def _is_unified() -> bool:
    return (_ROOT / "cgroup.controllers").exists()


def _inherit_cpuset(group: Path) -> None:
    """A new cpuset group of version 1 has no processors and takes no process until it gets some."""
    for file in ("cpuset.cpus", "cpuset.mems"):
        if (group / file).exists() and not (group / file).read_text().strip():
            (group / file).write_text((group.parent / file).read_text())
