"""What a rehearsal prints: plain lines on a pipe, and JSON."""

from __future__ import annotations

import io
import json

from rich.console import Console

from atoll_engine.rehearsing.critical_path import CriticalPath, Link
from atoll_engine.rehearsing.environments import Event
from atoll_engine.rehearsing.plan import Plan
from atoll_engine.rehearsing.report import Report, as_json
from atoll_engine.rehearsing.result import Result, Step

CLUSTER = "urn:pulumi:s::p::aws:eks/cluster:Cluster::main"
GOOD = Step("up", "creates at least 1", 4.2, Plan(creates=3))
BAD = Step("resize", "updates 1, replaces 0", 2.0, Plan(replaces=1), "the plan is another\n  got: x")
PATH = CriticalPath((Link(CLUSTER, 793.0), Link(CLUSTER.replace("main", "small"), 3.0)), 820.0)


def printed(*, terminal: bool) -> str:
    out = io.StringIO()
    results = [Result("aws-dev", [GOOD, BAD], PATH, kept=["a::kept"]), Result("gone", problem="no such")]
    with Report(Console(file=out, width=200, force_terminal=terminal), ["aws-dev"]) as report:
        for step in (GOOD, BAD):
            report.hear(Event("aws-dev", step.title))
            report.hear(Event("aws-dev", step.title, step))
    report.summary(results, 61)
    return out.getvalue()


def test_lines_on_a_pipe() -> None:
    lines = printed(terminal=False).splitlines()

    assert lines[0].startswith("ok     aws-dev  up ")
    assert "4.2 s  creates 3, updates 0, replaces 0, deletes 0, same 0" in lines[0]
    assert lines[1].startswith("FAILED aws-dev  resize")
    text = "\n".join(lines)
    assert "`up` takes a cloud 13 min 40 s, 1.03 of its critical path of 13 min 16 s, 2 resources" in text
    assert "13 min 13 s  aws:eks/cluster:Cluster main\n           3 s  1 more" in text
    assert "kept by destroy: kept" in text
    assert "aws-dev: resize\n  expected: updates 1, replaces 0\n  the plan is another\n  got: x" in text
    assert "gone: no such" in text
    assert lines[-1] == "0 of 2 rehearsals passed in 1 min 01 s"
    assert "\x1b" not in text


def test_a_terminal_shows_what_runs() -> None:
    assert "\x1b" in printed(terminal=True)


def test_json() -> None:
    content = json.loads(as_json([Result("aws-dev", [GOOD, BAD], PATH)]))

    (environment,) = content["environments"]
    assert not content["ok"]
    assert [step["ok"] for step in environment["steps"]] == [True, False]
    assert environment["steps"][0]["plan"]["creates"] == 3
    assert environment["critical_path"]["makespan_s"] == 820.0
    assert json.loads(as_json([Result("empty", problem="x")]))["environments"][0]["critical_path"] is None
