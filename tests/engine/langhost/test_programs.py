"""Programs under the real engine: configuration, errors that a person reads, runtime options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engine.langhost.conftest import Engine

CONFIGURED = """
import pulumi

config = pulumi.Config()
pulumi.export("region", config.require("region"))
pulumi.export("token", config.require_secret("token").apply(lambda token: token.upper()))
pulumi.export("stack", f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}")
pulumi.Stash("kept", input="value")
"""


def test_a_program_gets_its_configuration_and_keeps_secrets(engine: Engine) -> None:
    folder = engine.stack("configured", CONFIGURED)
    engine.run("config", "set", "region", "north", cwd=folder)
    engine.run("config", "set", "--secret", "token", "canary", cwd=folder)

    shown = engine.run("preview", cwd=folder)
    shown += engine.run("up", "--yes", "--skip-preview", cwd=folder)
    outputs = engine.ask("stack", "output", "--show-secrets", cwd=folder)
    again = engine.run("preview", "--expect-no-changes", cwd=folder)
    state = engine.run("stack", "export", cwd=folder)
    destroyed = engine.run("destroy", "--yes", "--skip-preview", cwd=folder)

    assert outputs == {"region": "north", "token": "CANARY", "stack": "organization/configured/dev"}
    assert "2 unchanged" in again
    assert "2 deleted" in destroyed
    assert "canary" not in (shown + again + state + destroyed).lower()


@pytest.mark.parametrize(("told", "expected"), [("", True), ("false", False)])
def test_debug_lines_are_told_unless_nobody_reads_them(engine: Engine, told: str, expected: bool) -> None:
    folder = engine.stack("talking", "import pulumi; pulumi.log.debug('mine'); pulumi.log.warn('heard')")
    engine.environment |= {"ATOLL_DEBUG_LINES": told, "PULUMI_DEBUG_COMMANDS": "true"}

    shown = engine.run("preview", "--event-log", str(folder / "events"), cwd=folder)
    events = [json.loads(line) for line in (folder / "events").read_text().splitlines()]
    said = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]

    assert "heard" in shown
    assert any(item["severity"] == "debug" for item in said) == expected
    assert any("mine" in item["message"] for item in said) == expected


def test_a_program_imports_its_neighbours_early_and_late(engine: Engine) -> None:
    folder = engine.stack("neighbours", "", main="stacks")
    engine.write(
        "neighbours/stacks",
        {
            "__main__.py": """
                import os, sys
                import pulumi
                from early import name

                def late(value):
                    import late
                    return late.name + value

                pulumi.export("early", name)
                pulumi.export("late", pulumi.Output.from_input("!").apply(late))
                pulumi.export("folder", os.path.basename(os.getcwd()))
                pulumi.export("polluted", any("langhost" in place for place in sys.path))
            """,
            "early.py": "name = 'early'",
            "late.py": "name = 'late'",
        },
    )

    engine.run("up", "--yes", "--skip-preview", cwd=folder)
    outputs = engine.ask("stack", "output", cwd=folder)

    assert outputs == {"early": "early", "late": "late!", "folder": "stacks", "polluted": False}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param("def f():\n    raise ValueError('canary')\nf()", "ValueError: canary", id="exception"),
        pytest.param(
            "import pulumi\ndef f(_):\n    raise ValueError('canary')\npulumi.Output.from_input(1).apply(f)",
            "ValueError: canary",
            id="exception in apply",
        ),
        pytest.param("import pulumi\nraise pulumi.RunError('canary')", "error: canary", id="RunError"),
        pytest.param("canary = (", "SyntaxError: '(' was never closed", id="syntax"),
        pytest.param("raise SystemExit('canary')", "the program ended with exit status 1", id="exit"),
        pytest.param("import os\nos.kill(os.getpid(), 9)", "the program was ended by SIGKILL", id="signal"),
    ],
)
def test_a_failing_program_says_why_once(engine: Engine, program: str, expected: str) -> None:
    folder = engine.stack("failing", program)

    shown = engine.run("preview", "--suppress-progress", cwd=folder, fails=True)

    diagnostics = shown.partition("Diagnostics:")[2]
    assert diagnostics.count(expected) == 1
    assert diagnostics.count("Traceback") <= 1
    assert "runner.py" not in shown


def test_a_missing_program_and_a_missing_sdk_are_named(engine: Engine, tmp_path: Path) -> None:
    folder = engine.stack("missing", "")
    (folder / "__main__.py").unlink()
    no_program = engine.run("preview", cwd=folder, fails=True)

    bare = tmp_path / "bare" / "bin"
    bare.mkdir(parents=True)
    (bare / "python").symlink_to("/usr/bin/env")
    no_python = engine.project(
        "broken", "", runtime={"name": "python", "options": {"virtualenv": str(bare.parent)}}
    )
    engine.run("stack", "init", "dev", cwd=no_python)
    doesnt_run = engine.run("preview", cwd=no_python, fails=True)

    assert f"there is no Pulumi program at {folder}" in no_program
    assert f"{bare / 'python'} doesn't run" in doesnt_run


def test_wrong_runtime_options_are_told_together(engine: Engine) -> None:
    options = {"toolchain": "conda", "typechecker": "ruff", "virtualEnv": "x", "virtualenv": 3}
    folder = engine.stack("options", "", runtime={"name": "python", "options": options})

    shown = engine.run("preview", cwd=folder, fails=True)

    assert "toolchain: got 'conda'; allowed: pip, uv" in shown
    assert "typechecker: got 'ruff'; allowed: none, mypy, pyright" in shown
    assert "virtualEnv: no such option; allowed: toolchain, typechecker, virtualenv" in shown
    assert "virtualenv: got 3.0; allowed: a folder, relative to the project file" in shown


def test_a_missing_environment_says_how_to_make_it(engine: Engine) -> None:
    folder = engine.stack("bare", "", runtime={"name": "python", "options": {"virtualenv": "nowhere"}})

    shown = engine.run("preview", cwd=folder, fails=True)

    assert f"{folder / 'nowhere'} has no bin/python" in shown
    assert "pulumi install" in shown


def test_the_type_checker_holds_back_a_wrong_program(engine: Engine, program_python: Path) -> None:
    options = {"virtualenv": str(program_python.parent.parent), "typechecker": "mypy"}
    runtime = {"name": "python", "options": options}
    folder = engine.stack("typed", "size: int = 'large'\nprint('it ran')", runtime=runtime)

    wrong = engine.run("preview", cwd=folder, fails=True)
    engine.write("typed", {"__main__.py": "size: int = 1\nprint('it ran')"})
    right = engine.run("preview", cwd=folder)

    assert "Incompatible types in assignment" in wrong
    assert "mypy found errors" in wrong
    assert "it ran" not in wrong
    assert "it ran" in right


def test_a_debugger_is_refused(engine: Engine) -> None:
    folder = engine.stack("debugged", "")

    shown = engine.run("preview", "--attach-debugger=program", cwd=folder, fails=True)

    assert "can't attach a debugger" in shown
