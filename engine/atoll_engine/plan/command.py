"""``./atoll preview ENVIRONMENT`` and ``./atoll check ENVIRONMENT`` for an environment on a cloud."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from atoll_engine import offline
from atoll_engine.environments import offline as environments
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError
from atoll_engine.plan.live import preview_live
from atoll_engine.plan.make import make_plan
from atoll_engine.plan.model import Plan
from atoll_engine.plan.show_json import as_json
from atoll_engine.plan.show_markdown import as_markdown
from atoll_engine.plan.show_terminal import show

# On a pipe there is no width, and the usual 80 columns would cut names.
_PIPE_COLUMNS = 140


def is_on_cloud(environment: str) -> bool:
    """Say whether an environment is on a cloud. Raises AtollError where there is none of the name."""
    return bool(environments.clouds_of(read_settings(Workspace(environment))))


def refuse_for_local(wanted: bool) -> None:
    """Raise AtollError where an option is ``wanted`` that only a cloud's preview has."""
    if wanted:
        raise AtollError(
            "this environment is on no cloud: its preview is the engine's own, and has no options",
            fix="leave them out, or name an environment on a cloud",
        )


def preview(
    environment: str, *, live: bool, honest: bool, json_wanted: bool, markdown: bool, every_resource: bool
) -> bool:
    """Preview and print; return whether the engine said no error.

    ``live`` asks the cloud with the user's credentials, else nothing is asked; ``honest`` leaves unknown what
    only the cloud knows. Raises AtollError for what can't be wanted together.
    """
    if live and honest:
        raise AtollError(
            "--live and --honest exclude each other", fix="drop --honest: a live preview is honest"
        )
    _refuse_both(json_wanted, markdown)
    plan = _plan(environment, live=live, honest=honest)
    _print(plan, json_wanted=json_wanted, markdown=markdown, every_resource=every_resource)
    return not plan.failed


def check(environment: str, *, honest: bool, json_wanted: bool, markdown: bool, every_resource: bool) -> bool:
    """Check without the engine and print what a preview would; return whether there is no error.

    Raises AtollError for what can't be wanted together.
    """
    _refuse_both(json_wanted, markdown)
    mode: offline.Mode = "honest" if honest else "filled"
    outcome, settings = environments.check(environment, mode=mode)
    plan = make_plan(outcome, settings, environment=environment, basis=mode)
    _print(plan, json_wanted=json_wanted, markdown=markdown, every_resource=every_resource)
    return not plan.failed


def _refuse_both(json_wanted: bool, markdown: bool) -> None:
    if json_wanted and markdown:
        raise AtollError("--json and --markdown exclude each other", fix="ask for one of them")


def _print(plan: Plan, *, json_wanted: bool, markdown: bool, every_resource: bool) -> None:
    if json_wanted:
        print(json.dumps(as_json(plan), indent=2))
    elif markdown:
        print(as_markdown(plan), end="")
    else:
        width = None if sys.stdout.isatty() else _PIPE_COLUMNS
        show(plan, Console(highlight=False, width=width), every_resource=every_resource)


def _plan(environment: str, *, live: bool, honest: bool) -> Plan:
    if live:
        outcome, settings = preview_live(environment)
        return make_plan(outcome, settings, environment=environment, basis="live")
    mode: offline.Mode = "honest" if honest else "filled"
    outcome, settings = _preview_offline(environment, mode)
    return make_plan(outcome, settings, environment=environment, basis=mode)


def _preview_offline(environment: str, mode: offline.Mode) -> tuple[offline.Outcome, Mapping[str, Any]]:
    with environments.opened(environment, mode=mode) as opened:
        outcome = offline.preview(opened.program, opened.environment, stack=opened.stack)
        return outcome, opened.settings
