"""``atoll rehearse``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from rich.console import Console

from atoll_engine.environments.workspace import Workspace, environment_names
from atoll_engine.rehearsing.environments import rehearse_all
from atoll_engine.rehearsing.report import Report, as_json


def run(environments: Sequence[str], *, at_once: int | None, as_json_text: bool) -> bool:
    """Rehearse ``environments``, or all that are on a cloud, print what came of it, and say if all passed.

    Raises AtollError for an environment that isn't there.
    """
    names = list(environments) or [name for name in environment_names() if name != "local"]
    for name in names:
        Workspace(name)
    began = time.monotonic()
    console = Console(file=sys.stderr if as_json_text else sys.stdout, highlight=False)
    with Report(console, names) as report:
        results = rehearse_all(names, report.hear, at_once=at_once or os.cpu_count() or 1)
    if as_json_text:
        print(as_json(results))
    else:
        report.summary(results, time.monotonic() - began)
    return all(result.ok for result in results)
