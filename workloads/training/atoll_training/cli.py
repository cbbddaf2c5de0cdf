"""Command line: ``python -m atoll_training train|launch|evaluate``, ``language train|evaluate|export``."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from atoll_training import settings
from atoll_training.errors import (
    BAD_INPUT_SIGNAL,
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    LAUNCHER,
    LostRankError,
    TrainingError,
)
from atoll_training.language import settings as language_settings
from atoll_training.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 2 for what the caller can mend, 143 after SIGTERM."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(given)
    except TrainingError as error:
        _complain(error.problems)
        _end_gang()
        return EXIT_BAD_INPUT
    except LostRankError as error:
        _complain([f"lost another rank: {error}"])
        return EXIT_FAILED
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        what = error.filename or "output"
        _complain([f"can't write {what}: {error.strerror}; fix: free space, or another folder"])
        _end_gang()
        return EXIT_BAD_INPUT


def _dispatch(given: list[str]) -> int:
    parser = _parser()
    parsed, unknown = parser.parse_known_args(given)
    # Each command imports what it needs: torch alone takes seconds, and a finished bundle needs none of it.
    if parsed.command == "train":
        from atoll_training.pipeline import train

        train(_settings(parsed, unknown))
        return 0
    if parsed.command == "launch":
        from atoll_training.launch import launch

        return launch(given[1:])
    if parsed.command == "language":
        return _dispatch_language(parsed, unknown)
    from atoll_training.evaluation import evaluate

    _refuse(unknown, "evaluate")
    print(json.dumps(evaluate(Path(parsed.bundle_dir)), indent=1))
    return 0


def _dispatch_language(parsed: argparse.Namespace, unknown: list[str]) -> int:
    from atoll_training.language import commands

    if parsed.language_command == "train":
        commands.train(_language_settings(parsed, unknown))
        return 0
    _refuse(unknown, f"language {parsed.language_command}")
    if parsed.language_command == "export":
        commands.export(Path(parsed.checkpoint_dir), Path(parsed.bundle_dir), parsed.model_name, {})
    else:
        print(json.dumps(commands.evaluate(Path(parsed.bundle_dir)), indent=1))
    return 0


def _refuse(unknown: list[str], command: str) -> None:
    if unknown:
        raise TrainingError([f"unknown argument: {text}; fix: see {command} --help" for text in unknown])


def run_settings(command: Sequence[str]) -> Settings | language_settings.Settings:
    """Parse a command that ranks can run; raises TrainingError with every problem."""
    parsed, unknown = _parser().parse_known_args(command)
    if parsed.command == "language":
        return _language_settings(parsed, unknown)
    return _settings(parsed, unknown)


def _settings(parsed: argparse.Namespace, unknown: list[str]) -> Settings:
    return settings.parse({name: getattr(parsed, name) for name in settings.DESCRIPTIONS}, unknown)


def _language_settings(parsed: argparse.Namespace, unknown: list[str]) -> language_settings.Settings:
    given = {name: getattr(parsed, name) for name in language_settings.DESCRIPTIONS}
    return language_settings.parse(given, unknown)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m atoll_training", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser(
        "train", help="train and write the bundle; run by torchrun, one process a rank"
    )
    _add_flags(train, settings.DESCRIPTIONS)
    commands.add_parser(
        "launch",
        help="start the ranks of this machine or pod: launch [launch flags] [language] train [train flags]",
        add_help=False,
    )
    evaluate = commands.add_parser("evaluate", help="verify a bundle and measure it again on the test months")
    evaluate.add_argument("--bundle-dir", required=True)
    language = commands.add_parser("language", help="a transformer that learns plays, character by character")
    _add_language(language.add_subparsers(dest="language_command", required=True))
    return parser


def _add_language(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    train = commands.add_parser("train", help="train in any layout of ranks, and write the bundle")
    _add_flags(train, language_settings.DESCRIPTIONS)
    evaluate = commands.add_parser("evaluate", help="verify a bundle and measure all its weights again")
    evaluate.add_argument("--bundle-dir", required=True)
    export = commands.add_parser("export", help="write a bundle from the newest checkpoint of a stopped run")
    export.add_argument("--checkpoint-dir", required=True)
    export.add_argument("--bundle-dir", required=True)
    export.add_argument(
        "--model-name", default="shakespeare", help="name in the bundle (default shakespeare)"
    )


def _add_flags(parser: argparse.ArgumentParser, descriptions: dict[str, str]) -> None:
    for name, description in descriptions.items():
        parser.add_argument("--" + name.replace("_", "-"), help=description, default=None)


def _complain(problems: Sequence[str]) -> None:
    rank = os.environ.get("RANK")
    for problem in problems:
        print(f"error{f' (rank {rank})' if rank else ''}: {problem}", file=sys.stderr, flush=True)


def _end_gang() -> None:
    """Have ``launch`` end, where it started this process: a restart would meet the same problem."""
    if os.environ.get(LAUNCHER) == str(os.getppid()):
        os.kill(os.getppid(), BAD_INPUT_SIGNAL)
