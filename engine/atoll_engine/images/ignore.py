"""`.dockerignore`: which files of a folder belong to the build, by the rules of docker's reference.

Facts: https://docs.docker.com/build/concepts/context/#dockerignore-files: the last pattern that matches
decides, ``!`` makes an exception, ``**`` matches any number of folders, a matched folder covers its files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class IgnoreRules:
    """Compiled patterns, in the order of the file: (expression, whether it includes again)."""

    patterns: tuple[tuple[re.Pattern[str], bool], ...]

    @classmethod
    def parse(cls, lines: Iterable[str]) -> IgnoreRules:
        """Read the lines of a `.dockerignore`; empty lines and those that begin with ``#`` don't count."""
        patterns = []
        for line in (raw.strip() for raw in lines):
            if line and not line.startswith("#"):
                included = line.startswith("!")
                pattern = line.removeprefix("!").strip().strip("/")
                patterns.append((re.compile(_expression(pattern)), included))
        return cls(tuple(patterns))

    def ignores(self, path: str) -> bool:
        """Tell whether ``path`` (relative, with ``/``) is left out."""
        ignored = False
        for expression, included in self.patterns:
            if expression.fullmatch(path):
                ignored = not included
        return ignored


def included_files(folder: Path) -> list[str]:
    """Return the files and links of ``folder`` that its `.dockerignore` lets in: relative, sorted."""
    listing = folder / ".dockerignore"
    rules = IgnoreRules.parse(listing.read_text().splitlines() if listing.is_file() else ())
    return sorted(name for name in _files(folder, folder) if not rules.ignores(name))


def _files(folder: Path, top: Path) -> Iterator[str]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, top)
        else:
            yield path.relative_to(top).as_posix()


def _expression(pattern: str) -> str:
    """Translate to a regular expression that also matches everything inside a matched folder."""
    result, rest = "", pattern
    while rest:
        if rest.startswith("**/"):
            result, rest = result + "(?:.*/)?", rest[3:]
        elif rest.startswith("**"):
            result, rest = result + ".*", rest[2:]
        elif rest[0] == "*":
            result, rest = result + "[^/]*", rest[1:]
        elif rest[0] == "?":
            result, rest = result + "[^/]", rest[1:]
        elif rest[0] == "[" and "]" in rest:
            end = rest.index("]", 1) + 1
            result, rest = result + rest[:end], rest[end:]
        else:
            result, rest = result + re.escape(rest[0]), rest[1:]
    return f"{result}(?:/.*)?"
