"""The command line: one table of flags, checked as a whole."""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from atoll_serving.errors import SettingsError

_MODEL_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
_LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclasses.dataclass(frozen=True)
class Settings:
    """What one server process does; every field is a flag (``max_delay_ms`` is ``--max-delay-ms``)."""

    bundle_dir: Path
    model_name: str | None
    host: str
    http_port: int
    grpc_port: int
    max_batch_rows: int
    max_delay_ms: float
    max_queue_rows: int
    max_request_rows: int
    max_body_mib: float
    request_timeout_s: float
    drain_s: float
    grace_s: float
    inference_threads: int
    log_level: str

    @property
    def max_body_bytes(self) -> int:
        """Largest request body taken, in bytes."""
        return int(self.max_body_mib * 1024 * 1024)


@dataclasses.dataclass(frozen=True)
class _Flag:
    name: str
    kind: type
    default: str | int | float | None
    help: str
    low: float | None = None
    high: float | None = None

    @property
    def field(self) -> str:
        return self.name.removeprefix("--").replace("-", "_")


_FLAGS = (
    _Flag("--bundle-dir", Path, "/mnt/models", "folder of the model bundle"),
    _Flag("--model-name", str, None, "name of the model in URLs; default: the name in the bundle's manifest"),
    _Flag("--host", str, "0.0.0.0", "address to listen on"),  # noqa: S104  # a pod is reached from outside
    _Flag("--http-port", int, 8080, "port of REST and /metrics; 0 lets the system choose", 0, 65535),
    _Flag("--grpc-port", int, 8081, "port of gRPC; 0 lets the system choose", 0, 65535),
    _Flag("--max-batch-rows", int, 256, "rows of one inference run, from one or more requests", 1, 1_000_000),
    _Flag("--max-delay-ms", float, 2.0, "longest wait for company while busy; idle never waits", 0, 1000),
    _Flag("--max-queue-rows", int, 8192, "rows that may wait; beyond it requests get 503", 1, 10_000_000),
    _Flag("--max-request-rows", int, 4096, "rows of one request", 1, 1_000_000),
    _Flag("--max-body-mib", float, 8.0, "size of one request, in MiB; beyond it 413", 0.001, 1024),
    _Flag("--request-timeout-s", float, 30.0, "deadline of one request, from headers to answer", 0.001, 3600),
    _Flag("--drain-s", float, 5.0, "after SIGTERM: time that new requests are still taken", 0, 3600),
    _Flag("--grace-s", float, 20.0, "after the drain: time that running requests get to finish", 0, 3600),
    _Flag("--inference-threads", int, 1, "threads inside one inference run", 1, 256),
    _Flag("--log-level", str, "info", f"one of {', '.join(_LOG_LEVELS)}"),
)


def flag_names() -> list[str]:
    """Return every flag, for the guide's test."""
    return [flag.name for flag in _FLAGS]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SettingsError([f"{message} (see --help)"])


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="atoll_serving", description="Serve one model bundle.", allow_abbrev=False)
    for flag in _FLAGS:
        shown = "" if flag.default is None else f" (default {flag.default})"
        parser.add_argument(
            flag.name, default=flag.default, metavar=flag.kind.__name__.upper(), help=flag.help + shown
        )
    return parser


def _convert(flag: _Flag, raw: str | int | float | None, problems: list[str]) -> object:
    if raw is None:
        return None
    try:
        value = flag.kind(raw)
    except ValueError:
        wanted = "a whole number" if flag.kind is int else "a number"
        problems.append(f"{flag.name} must be {wanted}, got {raw!r}")
        return raw
    # Negated, so that NaN is out of range too.
    if flag.low is not None and flag.high is not None and not flag.low <= value <= flag.high:
        problems.append(f"{flag.name} must be between {flag.low:g} and {flag.high:g}, got {raw!r}")
    return value


def _check_together(settings: Settings) -> list[str]:
    problems = []
    if settings.model_name is not None and not _MODEL_NAME.fullmatch(settings.model_name):
        problems.append(
            "--model-name must be letters, digits, '.', '_' and '-', beginning and ending with a letter or "
            f"digit, got {settings.model_name!r}"
        )
    if settings.log_level not in _LOG_LEVELS:
        problems.append(f"--log-level must be one of {', '.join(_LOG_LEVELS)}, got {settings.log_level!r}")
    if settings.http_port == settings.grpc_port != 0:
        problems.append(f"--http-port and --grpc-port must differ, both are {settings.http_port}")
    if settings.max_request_rows > settings.max_queue_rows:
        problems.append(
            f"--max-request-rows ({settings.max_request_rows}) must not exceed --max-queue-rows "
            f"({settings.max_queue_rows}): such a request could never be queued"
        )
    return problems


def parse(argv: Sequence[str]) -> Settings:
    """Read the flags in ``argv`` (without the program's name).

    Raises ``SettingsError`` with every problem at once; ``--help`` prints and exits as usual.
    """
    raw = vars(_parser().parse_args(argv))
    problems: list[str] = []
    values = {flag.field: _convert(flag, raw[flag.field], problems) for flag in _FLAGS}
    if problems:
        raise SettingsError(problems)
    settings = Settings(**values)  # type: ignore[arg-type]  # each value is of its flag's kind
    problems = _check_together(settings)
    if problems:
        raise SettingsError(problems)
    return settings
