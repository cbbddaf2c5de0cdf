"""Building a group of programs from its pinned Go modules.

The result lies in the cache under a key made from the group's ``go.mod``, ``go.sum``, own Go files and
flags: it is built once. A killed build goes on where it was, because Go's own build cache keeps every
compiled package; a half-made result is never taken for a whole one, because it is renamed in at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from atoll_engine.errors import ToolchainError
from atoll_engine.file_lock import locked_file
from atoll_engine.paths import cache_dir
from atoll_engine.process import run
from atoll_engine.progress import Progress
from atoll_engine.toolchain.go_toolchain import ensure_go
from atoll_engine.toolchain.groups import GROUPS, Group, Kustomization

_PROXY_FIX = "see that the Go module proxy (GOPROXY) is reachable, then run the command again: it goes on"
# Without inlining the compiler takes a third less CPU time. One value for all groups: packages that two
# groups share are compiled once only with the same flags.
_COMPILER_FLAGS = ("-trimpath", "-gcflags=all=-l")


def build_key(group: Group) -> str:
    """Return the key of what building ``group`` gives: the same inputs, the same key."""
    digest = hashlib.sha256()
    for path in sorted(p for p in group.folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(group.folder)} {len(content)}\n".encode() + content)
    files = {name: vars(file) for name, file in group.files.items()}
    recipe = [_COMPILER_FLAGS, dict(group.programs), dict(group.variables), group.tags, files]
    digest.update(json.dumps(recipe, sort_keys=True).encode())
    return digest.hexdigest()[:16]


def built(group: Group) -> Path | None:
    """Return the folder of the group's programs where it has been built, else None."""
    folder = destination(group)
    return folder if folder.is_dir() else None


def build(group: Group, progress: Progress) -> Path:
    """Build ``group`` where it isn't built yet, and return the folder of its programs.

    Raises ToolchainError with the end of the build's output where it fails.
    """
    with locked_file(cache_dir() / "toolchain" / f"{group.name}.lock"):
        found = built(group)
        if found:
            return found
        go = ensure_go(progress)
        expected_s = group.cpu_s / min(os.cpu_count() or 1, 8)
        with progress.phase(f"Building {group.name} ({group.purpose})", expected_s=expected_s):
            return _build(group, go, progress)


def fetch_files(group: Group, progress: Progress) -> Path:
    """Return a folder with the files that the group's modules carry; nothing is built for them.

    Raises ToolchainError where they can't be fetched, or aren't the pinned ones.
    """
    with locked_file(cache_dir() / "toolchain" / f"{group.name}.lock"):
        target = destination(group)
        files_only = target.with_name(f"{target.name}-files")
        for folder in (target, files_only):
            if folder.is_dir():
                return folder
        go = ensure_go(progress)
        with progress.phase(f"Fetching the files of {group.name}", expected_s=10):
            return _made(files_only, lambda folder: _copy_files(group, go, folder, progress))


def _build(group: Group, go: Path, progress: Progress) -> Path:
    def make(folder: Path) -> None:
        _go_build(group, go, folder)
        _copy_files(group, go, folder, progress)
        _verify(group, folder)

    return _made(destination(group), make)


def _made(target: Path, make: Callable[[Path], None]) -> Path:
    """Have ``make`` fill a folder, and rename it to ``target`` when it's whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    working = Path(mkdtemp(prefix=f".{target.parent.name}-", dir=target.parent))
    try:
        make(working)
        working.chmod(0o755)
        working.rename(target)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return target


def _copy_files(group: Group, go: Path, folder: Path, progress: Progress) -> None:
    for name, file in group.files.items():
        path = _module_folder(group, go, file.module) / file.path
        content = _rendered(path, progress) if isinstance(file, Kustomization) else path.read_bytes()
        got = hashlib.sha256(content).hexdigest()
        if got != file.sha256:
            raise ToolchainError(
                f"{file.path} of {file.module} is not the pinned one", got=got, allowed=file.sha256
            )
        (folder / name).write_bytes(content)


def _rendered(folder: Path, progress: Progress) -> bytes:
    kustomize = build(GROUPS["kustomize"], progress) / "kustomize"
    return run([kustomize, "build", folder], what=f"rendering {folder}", error=ToolchainError).encode()


def _go_build(group: Group, go: Path, folder: Path) -> None:
    variables = " ".join(f"-X {name}={value}" for name, value in group.variables.items())
    flags = [*_COMPILER_FLAGS, "-tags", ",".join(group.tags), "-ldflags", f"-s -w {variables}".strip()]
    run(
        [go, "build", *flags, "-o", f"{folder}/", *group.programs.values()],
        what=f"building {group.name}",
        error=ToolchainError,
        cwd=group.folder,
        env=_go_environment(),
        log=cache_dir() / "logs" / f"build-{group.name}.log",
        fix=_PROXY_FIX,
    )
    for name, package in group.programs.items():
        (folder / _program_name(package)).rename(folder / name)


def _program_name(package: str) -> str:
    # As Go names it: the last part of the path that isn't a major version.
    *parents, last = package.split("/")
    return parents[-1] if re.fullmatch(r"v\d+", last) else last


def _module_folder(group: Group, go: Path, module: str) -> Path:
    """Return where a module's files are, fetching them where a build hasn't done so before."""

    def ask(*command: str) -> str:
        return run(
            [go, *command, module],
            what=f"fetching {module}",
            error=ToolchainError,
            cwd=group.folder,
            env=_go_environment(),
            fix=_PROXY_FIX,
        )

    known = ask("list", "-m", "-f", "{{.Dir}}").strip()
    return Path(known or json.loads(ask("mod", "download", "-json"))["Dir"])


def _verify(group: Group, folder: Path) -> None:
    program, *arguments = group.check
    command: list[str | Path] = ["/bin/sh", "-c", '"$@" 2>&1', "sh", folder / program, *arguments]
    answer = run(command, what=f"asking {program}", error=ToolchainError)
    if group.check_output not in answer:
        raise ToolchainError(
            f"{program} doesn't answer as expected", got=answer[:200], allowed=group.check_output
        )


def _go_environment() -> dict[str, str]:
    # No C compiler needed, and static programs that start in a scratch image.
    return {
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=readonly -buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }


def destination(group: Group) -> Path:
    """Return the folder that the group's programs are built into, whether or not they are there yet."""
    return cache_dir() / "toolchain" / group.name / build_key(group)
