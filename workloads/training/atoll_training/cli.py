"""Command line: ``python -m atoll_training train|launch|evaluate``."""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from atoll_training import settings as run_settings
from atoll_training.errors import (
    BAD_INPUT_SIGNAL,
    EXIT_BAD_INPUT,
    EXIT_FAILED,
    LAUNCHER,
    LostRankError,
    TrainingError,
)
from atoll_training.settings import DESCRIPTIONS, Settings


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
        settings = _train_settings(parsed, unknown)
        from atoll_training.pipeline import train

        train(settings)
        return 0
    if parsed.command == "launch":
        from atoll_training.launch import launch

        return launch(given[1:])
    from atoll_training.evaluation import evaluate

    if unknown:
        raise TrainingError([f"unknown argument: {text}; fix: see evaluate --help" for text in unknown])
    print(json.dumps(evaluate(Path(parsed.bundle_dir)), indent=1))
    return 0


def train_settings(arguments: Sequence[str]) -> Settings:
    """Parse the arguments of ``train``; raises TrainingError with every problem."""
    parsed, unknown = _parser().parse_known_args(["train", *arguments])
    return _train_settings(parsed, unknown)


def _train_settings(parsed: argparse.Namespace, unknown: list[str]) -> Settings:
    return run_settings.parse({name: getattr(parsed, name) for name in DESCRIPTIONS}, unknown)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m atoll_training", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser(
        "train", help="train and write the bundle; run by torchrun, one process a rank"
    )
    for name, description in DESCRIPTIONS.items():
        train.add_argument("--" + name.replace("_", "-"), help=description, default=None)
    commands.add_parser(
        "launch",
        help="start the ranks of this machine or pod: launch [launch flags] train [train flags]",
        add_help=False,
    )
    evaluate = commands.add_parser("evaluate", help="verify a bundle and measure it again on the test months")
    evaluate.add_argument("--bundle-dir", required=True)
    return parser


def _complain(problems: Sequence[str]) -> None:
    rank = os.environ.get("RANK")
    for problem in problems:
        print(f"error{f' (rank {rank})' if rank else ''}: {problem}", file=sys.stderr, flush=True)


def _end_gang() -> None:
    """Have ``launch`` end, where it started this process: a restart would meet the same problem."""
    if os.environ.get(LAUNCHER) == str(os.getppid()):
        os.kill(os.getppid(), BAD_INPUT_SIGNAL)
