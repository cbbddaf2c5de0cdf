"""Runs one Pulumi program; started by the language host, as a file, in the program's own Python.

That Python has the Pulumi SDK and need not have Atoll: this file imports nothing else. It does what
``pulumi-language-python-exec`` of the official host does (sdk/v3 ``python/cmd``), and takes its options.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

# Tells the language host that the person has seen what went wrong (official host: main.go).
EXIT_ERROR_SHOWN = 32
_EXIT_INTERRUPTED = 130
_THREADS_PER_OPERATION = 4
# A program makes objects that stay until it ends: classes of its SDKs, then outputs and tasks for each
# resource. Python's defaults (700, 10, 10) go over all of them again and again: a third of the program's time
# at 1,000 resources of a typed SDK. These still collect what is young.
COLLECTOR_THRESHOLDS = (50_000, 20, 20)
# "false" where nobody reads the debug lines that the SDK tells the engine: four calls a resource.
DEBUG_LINES = "ATOLL_DEBUG_LINES"


def main() -> int:
    """Run the program that the command line names; return the exit status."""
    gc.set_threshold(*COLLECTOR_THRESHOLDS)
    arguments = _arguments()
    program = Path(arguments.pwd or ".", arguments.program).resolve()
    import_from(program)
    try:
        import pulumi
        import pulumi.runtime
    except ImportError as missing:
        print(f"{missing}: the Pulumi SDK is not installed in {sys.executable}", file=sys.stderr)
        print("  fix: run `pulumi install`, or install `pulumi` into that environment", file=sys.stderr)
        return 1
    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=arguments.project,
            stack=arguments.stack,
            monitor=arguments.monitor,
            engine=arguments.engine,
            parallel=arguments.parallel,
            dry_run=arguments.dry_run == "true",
            organization=arguments.organization,
            root_directory=arguments.root_directory,
        )
    )
    if os.environ.get(DEBUG_LINES) == "false":
        drop_debug_lines()
    sys.argv = [str(program), *arguments.args]
    if arguments.pwd:
        os.chdir(arguments.pwd)
    main_file = program / "__main__.py" if program.is_dir() else program
    if not main_file.is_file():
        pulumi.log.error(f"there is no Pulumi program at {program}: {main_file} doesn't exist")
        return EXIT_ERROR_SHOWN
    try:
        _run_in_stack(main_file, arguments.parallel)
    except pulumi.RunError as refusal:
        pulumi.log.error(str(refusal))
        return EXIT_ERROR_SHOWN
    except KeyboardInterrupt:
        return _EXIT_INTERRUPTED
    except Exception as failure:  # noqa: BLE001  # a program raises anything, and it is shown
        shown = failure_text(failure, main_file.parent)
        pulumi.log.error(f"Program failed with an unhandled exception:\n{shown}")
        return EXIT_ERROR_SHOWN
    return 0


def drop_debug_lines() -> None:
    """Keep from the engine the debug lines of the program that runs in this context."""
    from pulumi.runtime.settings import SETTINGS

    if SETTINGS.engine is not None:
        SETTINGS.engine = _WithoutDebugLines(SETTINGS.engine)


class _WithoutDebugLines:
    """The engine as the SDK calls it, which is told all but debug lines."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def Log(self, request: Any, **options: Any) -> Any:  # noqa: N802  # as the protocol names it
        from pulumi.runtime.proto.engine_pb2 import DEBUG

        return None if request.severity == DEBUG else self._engine.Log(request, **options)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run a Pulumi program")
    for name in ("monitor", "engine", "project", "stack", "organization", "root_directory", "pwd", "dry_run"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("program")
    parser.add_argument("args", nargs=argparse.REMAINDER)
    return parser.parse_args()


def import_from(program: Path) -> None:
    """Put the program's folder where this file's is on the import path, as if Python had started it."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  # compared with a string
    if sys.path and sys.path[0] == here:
        del sys.path[0]
    sys.path.insert(0, str(program if program.is_dir() else program.parent))


def _run_in_stack(main_file: Path, parallel: int) -> None:
    import pulumi.runtime

    # A program that fails leaves tasks unawaited, on purpose; asyncio would tell the person about each.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with ThreadPoolExecutor(max_workers=max(parallel, 1) * _THREADS_PER_OPERATION) as executor:
        loop.set_default_executor(executor)
        run = pulumi.runtime.run_in_stack(lambda: run_file(main_file))
        try:
            loop.run_until_complete(run)
        finally:
            loop.close()


def run_file(main_file: Path) -> None:
    """Run a program as ``python FILE`` does."""
    runpy.run_path(str(main_file), run_name="__main__")


def failure_text(failure: BaseException, program: Path | None) -> str:
    """Format ``failure`` with the frames from the program's own on; with all where it has none there."""
    if program is None:
        return "".join(traceback.format_exception(failure))
    if isinstance(failure, SyntaxError) and _is_within(failure.filename, program):
        return "".join(traceback.format_exception_only(failure))
    return "".join(
        traceback.format_exception(type(failure), failure, _own_frames(failure.__traceback__, program))
    )


def _own_frames(frames: TracebackType | None, program: Path) -> TracebackType | None:
    frame = frames
    while frame is not None and not _is_within(frame.tb_frame.f_code.co_filename, program):
        frame = frame.tb_next
    return frame or frames


def _is_within(filename: str | None, program: Path) -> bool:
    return filename is not None and Path(filename).is_relative_to(program)


if __name__ == "__main__":
    sys.exit(main())
