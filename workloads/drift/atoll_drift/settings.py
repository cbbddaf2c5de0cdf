"""The command line: one table of flags, checked as a whole."""

from __future__ import annotations

import argparse
import dataclasses
import urllib.parse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from atoll_drift.comparing import Limits
from atoll_drift.errors import SettingsError
from atoll_drift.monitor import Memory

SERVE, CHECK = "serve", "check"
_BOTH = (SERVE, CHECK)


@dataclasses.dataclass(frozen=True)
class _Flag:
    name: str
    commands: tuple[str, ...]
    kind: type
    default: str | int | float | None
    help: str
    low: float | None = None
    high: float | None = None

    @property
    def field(self) -> str:
        return self.name.removeprefix("--").replace("-", "_")


FLAGS = (
    _Flag("--reference", _BOTH, Path, "/mnt/models", "folder of the bundle"),
    _Flag("--window", _BOTH, int, 1000, "rows of a window", 100, 1_000_000),
    _Flag("--false-alarm-rate", _BOTH, float, 0.01, "of a window without drift, at most", 1e-6, 0.5),
    _Flag("--min-ks", _BOTH, float, 0.1, "smallest Kolmogorov-Smirnov distance that counts", 0, 1),
    _Flag("--min-w", _BOTH, float, 0.2, "smallest Cohen's w of categories that counts", 0, 100),
    _Flag("--min-log-loss", _BOTH, float, 0.05, "smallest rise of the log loss that counts, nats", 0, 10),
    _Flag("--min-calibration", _BOTH, float, 0.05, "smallest shift of the calibration gap that counts", 0, 1),
    _Flag("--ignore", _BOTH, str, "", "features that are not tested, by name, with commas between"),
    _Flag("--host", (SERVE,), str, "0.0.0.0", "address to listen on"),  # noqa: S104  # reached from other pods
    _Flag("--port", (SERVE,), int, 8080, "port; 0 lets the system choose", 0, 65535),
    _Flag("--data-dir", (SERVE,), Path, "/data", "folder of the log"),
    _Flag("--log-mib", (SERVE,), int, 256, "size of the log; beyond it the oldest events go", 16, 1_000_000),
    _Flag("--sample-share", (SERVE,), float, 1.0, "share of the calls that is looked at", 1e-6, 1),
    _Flag("--pending-rows", (SERVE,), int, 50_000, "rows that wait for their other half", 1, 100_000_000),
    _Flag("--label-rows", (SERVE,), int, 200_000, "rows that wait for labels", 1, 100_000_000),
    _Flag("--max-body-mib", (SERVE,), float, 8.0, "size of one event", 0.001, 1024),
    _Flag("--on-drift-url", (SERVE,), str, None, "address that is told of the onset of a drift"),
    _Flag("--cooldown-s", (SERVE,), float, 3600.0, "time between two such alerts", 0, 31_536_000),
    _Flag("--log", (CHECK,), Path, None, "file with events, one a line, or folder of such files"),
    _Flag("--labels", (CHECK,), Path, None, "file with labels, one call a line"),
    _Flag("--page", (CHECK,), Path, None, "where to write the page"),
)
"""Every flag, for the parser and the guide's test."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """A command and the values of its flags; those of the other command are None."""

    command: str
    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        """Return the value of the flag ``name``, as in ``settings.data_dir``."""
        return self.values[name]

    @property
    def limits(self) -> Limits:
        """When a difference counts."""
        names = [field.name for field in dataclasses.fields(Limits)]
        values: dict[str, Any] = {name: self.values.get(name) for name in names}
        ignored = [name.strip() for name in self.values["ignore"].split(",")]
        values["ignored"] = frozenset(name for name in ignored if name)
        return Limits(**values)

    @property
    def memory(self) -> Memory:
        """How much is held."""
        return Memory(**{field.name: self.values[field.name] for field in dataclasses.fields(Memory)})


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError([f"{message} (see --help)"])


def parse(argv: Sequence[str]) -> Settings:
    """Read the arguments ``argv`` (without the program's name).

    Raises ``SettingsError`` with every problem at once; ``--help`` prints and exits as usual.
    """
    raw = vars(_parser().parse_args(argv))
    command = raw["command"]
    problems: list[str] = []
    flags = [flag for flag in FLAGS if command in flag.commands]
    values = {flag.field: _convert(flag, raw[flag.field], problems) for flag in flags}
    if command == CHECK and values["log"] is None:
        problems.append("--log is needed: a file with events, one a line, or a folder of such files")
    if (url := values.get("on_drift_url")) is not None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            problems.append("--on-drift-url must be an http or https address (it isn't repeated here)")
    if problems:
        raise SettingsError(problems)
    return Settings(command, values)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="atoll_drift", description="Watch a model's traffic for drift.", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    for command, help_text in (
        (SERVE, "take events over HTTP; show /report, /drift and /metrics"),
        (CHECK, "compare a log; exit code 1 where there is drift"),
    ):
        one = commands.add_parser(command, help=help_text, allow_abbrev=False)
        for flag in FLAGS:
            if command in flag.commands:
                shown = "" if flag.default in (None, "") else f" (default {flag.default})"
                one.add_argument(
                    flag.name,
                    default=flag.default,
                    metavar=flag.kind.__name__.upper(),
                    help=flag.help.replace("%", "%%") + shown,
                )
    return parser


def _convert(flag: _Flag, raw: str | int | float | None, problems: list[str]) -> Any:
    if raw is None:
        return None
    try:
        value = flag.kind(raw)
    except ValueError:
        wanted = "a whole number" if flag.kind is int else "a number"
        problems.append(f"{flag.name} must be {wanted}, got {raw!r}")
        return None
    # Negated, so that NaN is out of range too.
    if flag.low is not None and flag.high is not None and not flag.low <= value <= flag.high:
        problems.append(f"{flag.name} must be between {flag.low:g} and {flag.high:g}, got {raw!r}")
    return value
