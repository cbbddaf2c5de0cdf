"""The command line: ``apply``, ``materialize``, ``training-set`` and ``serve``.

Exit code 0: done; 2: refused, with every problem listed; anything else: failed, worth another try.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn, TypeVar

from atoll_features.errors import FeaturesError

_REFUSED = 2
_T = TypeVar("_T")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise FeaturesError(f"{message}; fix: see {self.prog} --help")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(kind: Callable[[str], _T], low: float, high: float) -> Callable[[str], _T]:
    def convert(text: str) -> _T:
        value = kind(text)
        if not low <= value <= high:  # type: ignore[operator]  # int or float; negated, so that NaN is out too
            raise ValueError
        return value

    return convert


_WHOLE = _number(int, 1, 10_000_000)
_SECONDS = _number(float, 0, 3600)
_HOURS = _number(float, 0, 24 * 366)

_Flag = tuple[str, Callable[[str], object], object, str, str]
"""Name, conversion, default (None: none), what is allowed, help."""

_MOMENT = "an ISO 8601 time, in UTC where it names no zone"
_COMMANDS: dict[str, tuple[str, tuple[_Flag, ...]]] = {
    "apply": (
        "write the flights' tables and register them with Feast",
        (("--data-dir", Path, None, "a folder", "folder for parquet files (default: data in --repo-dir)"),),
    ),
    "materialize": (
        "bring the online store up to a moment",
        (
            ("--end", _moment, None, _MOMENT, "up to when (default: now)"),
            ("--start", _moment, None, _MOMENT, "from when (default: where the last run ended)"),
            ("--views", str, "", "names", "feature views, separated by commas (default: all)"),
            (
                "--step-hours",
                _number(float, 0.01, 24 * 366),
                24.0,
                "0.01 to 8784",
                "longest interval of a step",
            ),
            ("--lookback-hours", _HOURS, 0.0, "0 to 8784", "begin that much earlier, for late rows"),
        ),
    ),
    "training-set": (
        "write flights with the features known at their departure",
        (
            ("--output", Path, None, "a file", "parquet file to write"),
            (
                "--start",
                _moment,
                _moment("2013-01-01"),
                _MOMENT,
                "first scheduled departure (default 2013-01-01)",
            ),
            ("--end", _moment, _moment("2014-01-02"), _MOMENT, "departures before it (default 2014-01-02)"),
            ("--rows", _WHOLE, None, "1 to 10000000", "flights to take, spread evenly (default: all)"),
        ),
    ),
    "serve": (
        "answer Feast's HTTP API for online features",
        (
            ("--host", str, "0.0.0.0", "an address", "address to listen on"),  # noqa: S104  # in a pod
            (
                "--port",
                _number(int, 0, 65535),
                6566,
                "0 to 65535",
                "port; 0 lets the system choose (default 6566)",
            ),
            (
                "--registry-ttl-s",
                _number(float, 0.1, 86400),
                60.0,
                "0.1 to 86400",
                "registry read again (default 60)",
            ),
            ("--max-rows", _WHOLE, 1000, "1 to 10000000", "entities of one request (default 1000)"),
            ("--max-body-kib", _WHOLE, 1024, "1 to 10000000", "size of one request (default 1024)"),
            (
                "--body-timeout-s",
                _number(float, 0.001, 3600),
                10.0,
                "0.001 to 3600",
                "wait for a body (default 10)",
            ),
            (
                "--store-timeout-s",
                _number(float, 0.001, 60),
                1.0,
                "0.001 to 60",
                "wait for the store (default 1)",
            ),
            ("--drain-s", _SECONDS, 5.0, "0 to 3600", "after SIGTERM, requests still taken (default 5)"),
            ("--grace-s", _SECONDS, 20.0, "0 to 3600", "after that, for running requests (default 20)"),
        ),
    ),
}
_SHARED: _Flag = ("--repo-dir", Path, Path(), "a folder", "folder of feature_store.yaml (default: this one)")


def flags() -> dict[str, list[str]]:
    """Return each command's flags, for the guide's test."""
    return {command: [_SHARED[0], *(flag[0] for flag in own)] for command, (_, own) in _COMMANDS.items()}


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line. Raises FeaturesError with every problem; ``--help`` prints and exits."""
    parser = _Parser(
        prog="python -m atoll_features", description="The flights' feature store.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (about, own) in _COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        for flag, _, _, _, text in (_SHARED, *own):
            command.add_argument(flag, help=text)
    options, unknown = parser.parse_known_args(argv)
    problems = [f"unknown argument: {text}; fix: see --help" for text in unknown]
    for flag, convert, default, allowed, _ in (_SHARED, *_COMMANDS[options.command][1]):
        field = flag.removeprefix("--").replace("-", "_")
        text = getattr(options, field)
        try:
            setattr(options, field, default if text is None else convert(text))
        except (ValueError, OverflowError):
            problems.append(f"{flag} is wrong; got: {text!r}; allowed: {allowed}")
    if options.command == "training-set" and options.output is None:
        problems.append("--output is missing; allowed: a file")
    if problems:
        raise FeaturesError(problems)
    return options


def _run(options: argparse.Namespace) -> None:
    # Imported late: serving must not wait for Feast, nor a refused flag for either.
    if options.command == "serve":
        from atoll_features.server import serve

        serve(options)
        return
    from atoll_features import offline

    if options.command == "apply":
        offline.apply(options.repo_dir, options.data_dir)
    elif options.command == "materialize":
        offline.materialize(
            options.repo_dir,
            options.end or datetime.now(UTC),
            options.start,
            [name for name in options.views.split(",") if name],
            timedelta(hours=options.step_hours),
            timedelta(hours=options.lookback_hours),
        )
    else:
        rows = offline.training_set(
            options.repo_dir, options.output, options.start, options.end, options.rows
        )
        print(f"{rows} flights in {options.output}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the process's exit code."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.WARNING)
    logging.getLogger("atoll_features").setLevel(logging.INFO)
    try:
        _run(parse(sys.argv[1:] if argv is None else argv))
    except FeaturesError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    return 0
