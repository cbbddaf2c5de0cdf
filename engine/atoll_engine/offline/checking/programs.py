"""Running a program against the monitor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from atoll_engine.langhost.runner import failure_text
from atoll_engine.offline.answers import Answers
from atoll_engine.offline.checking.deployment import Deployment
from atoll_engine.offline.checking.engine import Engine
from atoll_engine.offline.checking.loop import event_loop, no_stack_traces
from atoll_engine.offline.checking.monitor import Monitor
from atoll_engine.offline.checking.providers import Providers
from atoll_engine.offline.inline import Program
from atoll_engine.offline.modes import Mode
from atoll_engine.offline.outcome import Outcome
from atoll_engine.offline.schemas import Schemas

_ORGANIZATION = "organization"
_SCHEMAS = Schemas()


@dataclass(frozen=True)
class Stack:
    """What a program is told of where it runs; ``config`` are texts by their full keys."""

    project: str
    name: str
    config: Mapping[str, str]
    root: Path


def run(
    program: Program,
    stack: Stack,
    mode: Mode,
    existing: Sequence[str],
    version_of: Callable[[str], str | None],
    folder: Path | None,
) -> Outcome:
    """Run ``program`` in this thread's context; tracebacks begin in ``folder``, where it is one."""
    import pulumi
    from pulumi import runtime
    from pulumi.runtime.stack import run_in_stack

    deployment = Deployment(stack.project, stack.name)
    answers = Answers(_SCHEMAS, existing, fill=mode == "filled")
    providers = Providers(deployment, answers, stack.config, version_of)
    runtime.set_all_config(dict(stack.config))
    runtime.configure(
        runtime.Settings(
            project=stack.project,
            stack=stack.name,
            monitor=Monitor(deployment, providers, answers),
            engine=Engine(deployment),
            dry_run=True,
            organization=_ORGANIZATION,
            root_directory=str(stack.root),
        )
    )
    try:
        with no_stack_traces(), event_loop() as loop:
            loop.run_until_complete(run_in_stack(lambda: cast(None, program())))
    except pulumi.RunError as refusal:
        deployment.fail("", str(refusal))
    except SystemExit as end:
        if end.code:
            deployment.fail("", f"the program ended with exit status {end.code}")
    except Exception as failure:  # noqa: BLE001  # a program raises anything, and it is shown
        shown = failure_text(failure, folder)
        deployment.fail("", f"Program failed with an unhandled exception:\n{shown}")
    return deployment.outcome()
