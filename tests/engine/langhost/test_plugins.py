"""Plugins in Python under the real engine: component providers, with and without a ``__main__.py``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.engine.langhost.conftest import Engine

COMPONENT = '''
from typing import TypedDict
import pulumi

class GreeterArgs(TypedDict):
    who: pulumi.Input[str]
    """Whom to greet."""

class Greeter(pulumi.ComponentResource):
    """Greets."""
    text: pulumi.Output[str]

    def __init__(self, name: str, args: GreeterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("PACKAGE:index:Greeter", name, {}, opts)
        if args["who"] == "nobody":
            raise ValueError("there is nobody to greet")
        self.text = pulumi.Output.from_input(args["who"]).apply(lambda who: f"hello {who}")
        self.register_outputs({"text": self.text})
'''
MAIN = """
from greeting import Greeter
from pulumi.provider.experimental import component_provider_host

component_provider_host(name="greetings", components=[Greeter])
"""
USER = """
import pulumi

class Greeter(pulumi.ComponentResource):
    text: pulumi.Output[str]

    def __init__(self, name, who):
        super().__init__("greetings:index:Greeter", name, {"who": who, "text": None}, remote=True)

pulumi.export("text", Greeter("greeter", pulumi.Config().require("who")).text)
"""


def _component(engine: Engine) -> Path:
    runtime = f"runtime: {{name: python, options: {{virtualenv: {engine.program_python.parent.parent}}}}}"
    sources = {"greeting.py": COMPONENT.replace("PACKAGE", "greetings"), "__main__.py": MAIN}
    return engine.write("greetings", {"PulumiPlugin.yaml": runtime, **sources})


def test_a_component_folder_has_a_schema(engine: Engine, tmp_path: Path) -> None:
    shown = engine.run("package", "get-schema", str(_component(engine)), cwd=tmp_path)

    schema = json.loads(shown[shown.index("{") : shown.rindex("}") + 1])
    greeter = schema["resources"]["greetings:index:Greeter"]
    assert greeter["inputProperties"]["who"] == {"description": "Whom to greet.", "type": "string"}
    assert greeter["isComponent"]


def test_a_program_uses_a_component_and_sees_it_fail(engine: Engine) -> None:
    plugins = {"providers": [{"name": "greetings", "path": str(_component(engine))}]}
    folder = engine.stack("user", USER, plugins=plugins)
    engine.run("config", "set", "who", "world", cwd=folder)

    engine.run("up", "--yes", "--skip-preview", cwd=folder)
    text = engine.run("stack", "output", "text", cwd=folder)
    engine.run("config", "set", "who", "nobody", cwd=folder)
    failed = engine.run("up", "--yes", "--skip-preview", cwd=folder, fails=True)
    engine.run("destroy", "--yes", "--skip-preview", cwd=folder)

    assert text.startswith("hello world")
    assert "there is nobody to greet" in failed


def test_a_package_without_main_is_hosted_by_its_name(engine: Engine, tmp_path: Path) -> None:
    folder = engine.write(
        "hosted", {"PulumiPlugin.yaml": "runtime: {name: python}", "pyproject.toml": PROJECT}
    )
    environment = folder / "venv"
    shutil.copytree(engine.program_python.parent.parent, environment, symlinks=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "hosted_greetings.py").write_text(COMPONENT.replace("PACKAGE", "hosted-greetings"))

    shown = engine.run("package", "get-schema", str(folder), cwd=tmp_path)

    assert '"hosted-greetings:index:Greeter"' in shown


def test_a_folder_that_is_no_plugin_is_refused(engine: Engine, tmp_path: Path) -> None:
    runtime = f"runtime: {{name: python, options: {{virtualenv: {engine.program_python.parent.parent}}}}}"
    folder = engine.write("empty", {"PulumiPlugin.yaml": runtime})

    shown = engine.run("package", "get-schema", str(folder), cwd=tmp_path, fails=True)

    assert f"the plugin in {folder} can't be run" in shown
    assert "add a __main__.py, or a pyproject.toml" in shown


PROJECT = """
[project]
name = "hosted-greetings"
version = "0.1.0"

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
"""
