"""What a change is: the commit that it grew from, the paths that it touches, and the tree before it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from atoll_engine.archives import unpack
from atoll_engine.errors import UsageError

_DEFAULT_BASES = ("origin/main", "main")
_SHORT = 10


@dataclass(frozen=True)
class Change:
    """The commits after ``commit``, and what isn't committed yet.

    ``base`` is what ``commit`` was asked for by, as ``origin/main``; ``paths`` are from the root, sorted.
    """

    root: Path
    base: str
    commit: str
    paths: tuple[str, ...]

    @property
    def title(self) -> str:
        """The base for a reader: ``origin/main (1a2b3c4d5e)``."""
        return f"{self.base} ({self.commit[:_SHORT]})"

    @contextmanager
    def tree_before(self) -> Iterator[Path]:
        """Put the tree of ``commit`` into a folder that goes with the block, whatever happens in it.

        Its program runs with this Python and its packages: nothing is installed for it.
        """
        archive = _git(self.root, "archive", "--format=tar", self.commit)
        with TemporaryDirectory(prefix="atoll-base-") as folder:
            with tarfile.open(fileobj=BytesIO(archive)) as content:
                unpack(content, Path(folder))
            Path(folder, ".venv").symlink_to(sys.prefix)
            yield Path(folder)

    def lines_changed(self, path: str) -> tuple[int, ...]:
        """Return the numbers of the lines of a file that the change wrote, or around which it took some."""
        patch = _git(self.root, "diff", "--unified=0", self.commit, "--", path).decode(errors="replace")
        found: list[int] = []
        for line in patch.splitlines():
            if line.startswith("@@ "):
                start, _, count = line.split("+", 1)[1].split(" ", 1)[0].partition(",")
                found += range(max(1, int(start)), max(1, int(start)) + max(1, int(count or 1)))
        return tuple(found)


def change_since(root: Path, base: str | None) -> Change:
    """Return the change of the checkout at ``root`` since it left ``base``, uncommitted files included.

    ``base`` is a branch, a tag or a commit; by default ``origin/main``, or ``main`` where there is no such.
    Raises UsageError where it isn't there, or has nothing in common with what is checked out.
    """
    _git(root, "rev-parse", "--show-toplevel")  # says it in git's words where this is no checkout of ours
    name = next((item for item in _DEFAULT_BASES if _commit_of(root, item)), "main") if base is None else base
    commit = _commit_of(root, name)
    if not commit:
        raise UsageError(
            "there is no such base to compare with",
            got=name,
            fix="fetch it, or name another branch or commit with --base",
        )
    parent = _answer(root, "merge-base", commit, "HEAD")
    if not parent:
        raise UsageError(
            f"{name} and what is checked out have no commit in common",
            fix="fetch more of the history: in a workflow, with `fetch-depth: 0`",
        )
    changed = _git(root, "diff", "--name-only", "-z", "--no-renames", parent)
    new = _git(root, "ls-files", "-z", "--others", "--exclude-standard", "--full-name")
    paths = {item for item in (changed + new).decode(errors="surrogateescape").split("\0") if item}
    return Change(root, name, parent, tuple(sorted(paths)))


def _commit_of(root: Path, name: str) -> str:
    return _answer(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")


def _answer(root: Path, *words: str) -> str:
    """Return what git says in one line; empty where it says no."""
    done = _run(root, *words)
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def _git(root: Path, *words: str) -> bytes:
    done = _run(root, *words)
    if done.returncode != 0:
        raise UsageError(f"git {words[0]} failed", got=done.stderr.decode(errors="replace").strip())
    return done.stdout


def _run(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        variables = {**os.environ, "LC_ALL": "C"}
        return subprocess.run(["git", *words], cwd=root, capture_output=True, check=False, env=variables)
    except FileNotFoundError:
        raise UsageError("a review compares with another commit, and git isn't installed") from None
