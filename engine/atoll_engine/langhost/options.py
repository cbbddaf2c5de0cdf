"""The runtime options of a project, plugin or policy pack, read from the engine's ``ProgramInfo``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto.language_pb2 import ProgramInfo

from atoll_engine.errors import EngineError

Toolchain = Literal["pip", "uv"]

TOOLCHAINS: tuple[Toolchain, ...] = ("pip", "uv")
TYPECHECKERS = ("none", "mypy", "pyright")
OPTIONS = ("toolchain", "typechecker", "virtualenv")

_PLUGIN_VIRTUALENV = "venv"  # as the official host: a plugin never runs in the machine's own Python


@dataclass(frozen=True)
class RuntimeOptions:
    """``runtime.options`` of a project file, checked.

    ``virtualenv`` is absolute; None means the machine's own Python (pip) or uv's choice (uv).
    ``typechecker`` is None where no check is asked for.
    """

    toolchain: Toolchain
    virtualenv: Path | None
    typechecker: str | None


def parse(info: ProgramInfo, *, is_plugin: bool = False) -> RuntimeOptions:
    """Check the options of ``info`` and fill in the defaults; a plugin's virtualenv defaults to ``venv``.

    Without ``toolchain``, a ``uv.lock`` at or above the program selects uv, as in the official host.
    Raises EngineError that names every wrong option.
    """
    raw = MessageToDict(info.options)
    root = Path(info.root_directory)
    problems = [
        *_unknown_problems(raw),
        *_choice_problems(raw, "toolchain", TOOLCHAINS),
        *_choice_problems(raw, "typechecker", TYPECHECKERS),
        *_virtualenv_problems(raw),
    ]
    if problems:
        found = "\n".join(f"  - {problem}" for problem in problems)
        raise EngineError(f"the runtime options of {root} are wrong:\n{found}")
    toolchain: Toolchain = raw.get("toolchain") or _detect_toolchain(Path(info.program_directory))
    virtualenv = raw.get("virtualenv")
    if virtualenv is None and is_plugin and toolchain == "pip":
        virtualenv = _PLUGIN_VIRTUALENV
    typechecker = raw.get("typechecker", "none")
    return RuntimeOptions(
        toolchain=toolchain,
        virtualenv=None if virtualenv is None else Path(os.path.normpath(root / virtualenv)),
        typechecker=None if typechecker == "none" else typechecker,
    )


def find_upward(folder: Path, name: str) -> Path | None:
    """Return the nearest folder at or above ``folder`` that holds a file ``name``, or None."""
    return next((place for place in (folder, *folder.parents) if (place / name).is_file()), None)


def _unknown_problems(raw: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: no such option; allowed: {', '.join(OPTIONS)}"
        for name in sorted(raw)
        if name not in OPTIONS
    ]


def _choice_problems(raw: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> list[str]:
    if name not in raw or raw[name] in allowed:
        return []
    return [f"{name}: got {raw[name]!r}; allowed: {', '.join(allowed)}"]


def _virtualenv_problems(raw: Mapping[str, Any]) -> list[str]:
    value = raw.get("virtualenv", ".")
    if isinstance(value, str) and value:
        return []
    return [f"virtualenv: got {value!r}; allowed: a folder, relative to the project file"]


def _detect_toolchain(program: Path) -> Toolchain:
    if find_upward(program, "uv.lock"):
        return "uv"
    poetry = find_upward(program, "poetry.lock")
    if poetry:
        raise EngineError(
            "this language host doesn't run poetry",
            got=f"{poetry}/poetry.lock and no runtime option `toolchain`",
            allowed=TOOLCHAINS,
            fix="set runtime.options.toolchain to pip and virtualenv to the environment that poetry made",
        )
    return "pip"
