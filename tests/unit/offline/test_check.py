"""A check of a program, which needs no engine: what is beyond what it has in common with a preview."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from pulumi.runtime import resource

from atoll_engine import offline
from atoll_engine.errors import AtollError, EngineError


def bucket(name: str, opts: pulumi.ResourceOptions | None = None, **inputs: object) -> pulumi.CustomResource:
    return pulumi.CustomResource("aws:s3/bucket:Bucket", name, inputs, opts)


def urns(outcome: offline.Outcome, *names: str) -> tuple[str, ...]:
    return tuple(outcome.resource(name).urn for name in names)


def errors(program: Callable[[], object]) -> list[tuple[str, str]]:
    return [(error.urn.rpartition("::")[2], error.message) for error in offline.check(program).errors]


def test_dependencies_are_in_the_order_of_the_program() -> None:
    def program() -> None:
        west = pulumi.ProviderResource("aws", "west", {"region": "us-west-2"})
        part = pulumi.ComponentResource("test:index:Part", "part")
        first = bucket("first", pulumi.ResourceOptions(parent=part, provider=west))
        second = bucket("second", pulumi.ResourceOptions(depends_on=[part]))
        bucket("third", tags={"of": second.urn, "and": first.urn})

    outcome = offline.check(program)

    assert outcome.errors == ()
    assert outcome.resource("first").dependencies == urns(outcome, "west")
    assert outcome.resource("second").dependencies == urns(outcome, "first"), "what is below the component"
    assert outcome.resource("third").dependencies == urns(outcome, "first", "second")
    assert outcome.resource("third").parent == urns(outcome, "offline-offline")[0]
    assert outcome.resource("part").dependencies == ()


def test_what_has_a_secret_name_may_be_referred_to() -> None:
    def program() -> None:
        secret = bucket("one", bucket=pulumi.Output.secret("canary"))
        for number, name in enumerate((secret.id, secret.urn.apply(lambda _: "canary"))):
            versioning = {"bucket": name, "versioningConfiguration": {"status": "Enabled"}}
            pulumi.CustomResource("aws:s3/bucketVersioning:BucketVersioning", f"v{number}", versioning)

    outcome = offline.check(program, mode="filled")

    assert outcome.errors == ()
    assert "canary" not in repr(outcome.resource("one"))


def test_every_resource_that_is_wrong_is_told() -> None:
    def program() -> None:
        wrong = bucket("one", tags=3)
        bucket("two", forceDestroy="yes")
        bucket("of one", bucket=wrong.id)

    outcome = offline.check(program, mode="filled")

    assert [error.urn.rpartition("::")[2] for error in outcome.errors] == ["one", "two"]
    assert outcome.resource("of one").inputs["bucket"] is offline.UNKNOWN
    assert outcome.changes == {"create": 2}


def test_one_urn_twice() -> None:
    def program() -> None:
        bucket("one")
        bucket("one")

    urn = "urn:pulumi:offline::offline::aws:s3/bucket:Bucket::one"
    assert errors(program) == [("one", f"Duplicate resource URN '{urn}'; try giving it a unique name")]


def test_a_provider_without_its_sdk() -> None:
    ((name, message),) = errors(lambda: pulumi.CustomResource("nimbus:a:B", "one"))

    assert name == "default"
    assert "no SDK of the provider 'nimbus' is installed" in message


def test_a_default_provider_that_is_configured_wrongly() -> None:
    outcome = offline.check(lambda: bucket("one"), config={"aws:regionn": "us-west-2"})

    (error,) = outcome.errors
    assert error.urn.endswith("pulumi:providers:aws::default")
    assert "regionn: no such property" in error.message
    assert [item.name for item in outcome.resources] == ["offline-offline"]


def test_the_settings_configure_the_program_and_its_default_provider() -> None:
    def program() -> None:
        pulumi.export("arn", pulumi.CustomResource("aws:sqs/queue:Queue", "q").urn)
        pulumi.export("name", pulumi.Config().require("name"))
        pulumi.export("stack", pulumi.get_stack())

    config = {"aws:region": "cn-north-1", "name": "models"}
    outcome = offline.check(program, mode="filled", stack="prod", config=config)

    assert outcome.resource("offline-prod").outputs["name"] == "models"
    assert outcome.resource("offline-prod").outputs["stack"] == "prod"
    assert outcome.resource("default").inputs == {"region": "cn-north-1"}
    assert str(outcome.resource("q").outputs["arn"]).startswith("arn:aws-cn:sqs:cn-north-1:")


def test_an_import_has_the_id_that_it_names() -> None:
    outcome = offline.check(
        lambda: bucket("one", pulumi.ResourceOptions(import_="there"), bucket="there"), mode="filled"
    )

    assert outcome.errors == ()
    assert (outcome.resource("one").operation, outcome.resource("one").id) == ("import", "there")
    assert outcome.changes == {"create": 1, "import": 1}


def test_a_hook_is_taken_that_does_not_run_in_previews() -> None:
    def program(on_dry_run: bool) -> None:
        hook = pulumi.ResourceHook("hook", lambda _: None, pulumi.ResourceHookOptions(on_dry_run))
        binding = pulumi.ResourceHookBinding(after_create=[hook])
        bucket("one", pulumi.ResourceOptions(hooks=binding))

    outcome = offline.check(lambda: program(on_dry_run=False))
    assert (outcome.errors, outcome.changes) == ((), {"create": 2})
    assert "a hook with on_dry_run: only the engine can do this" in str(errors(lambda: program(True)))


def test_checks_side_by_side() -> None:
    def program(number: int) -> None:
        for index in range(20):
            bucket(f"{number}-{index}", bucket=f"models-{index}")

    before = gc.get_threshold()
    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda number: offline.check(lambda: program(number)), range(8)))

    assert [outcome.errors for outcome in outcomes] == [()] * 8
    assert [outcome.changes["create"] for outcome in outcomes] == [21] * 8
    assert gc.get_threshold() == before


def transformed() -> None:
    bucket("one", pulumi.ResourceOptions(transforms=[lambda _: None]))


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (lambda: pulumi.StackReference("organization/x/y"), "pulumi:pulumi:StackReference: only the engine"),
        (transformed, "transforms: only the engine can do this"),
    ],
)
def test_what_only_the_engine_can_do_is_said(program: Callable[[], object], said: str) -> None:
    ((_, message),) = errors(program)

    assert said in message
    assert "fix: leave it out, or preview instead of check" in message


def test_a_program_that_refuses_to_run() -> None:
    def program() -> None:
        bucket("one")
        raise pulumi.RunError("the settings are missing")

    assert errors(program) == [("", "the settings are missing")]


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_a_program_that_fails_tells_where(mode: offline.Mode) -> None:
    def program() -> None:
        bucket("one", bucket="models").urn.apply(lambda urn: urn.no_such_thing)

    (error,) = offline.check(program, mode=mode).errors

    assert error.message.startswith("Program failed with an unhandled exception:\nTraceback")
    assert "urn.no_such_thing" in error.message
    assert "has no attribute 'no_such_thing'" in error.message


def test_exit_statuses() -> None:
    assert errors(lambda: exit(0)) == []
    assert errors(lambda: exit(3)) == [("", "the program ended with exit status 3")]


def test_a_check_leaves_pulumi_as_it_was_and_runs_inside_of_a_loop() -> None:
    async def inside() -> offline.Outcome:
        return offline.check(lambda: bucket("one"))

    before = pulumi.get_stack(), pulumi.runtime.is_dry_run(), pulumi.runtime.get_root_resource()
    outcome = asyncio.run(inside())

    assert outcome.changes == {"create": 2}
    assert (pulumi.get_stack(), pulumi.runtime.is_dry_run(), pulumi.runtime.get_root_resource()) == before


def test_a_check_leaves_the_sdk_and_the_garbage_collector_as_they_were() -> None:
    before = resource._get_stack_trace, gc.get_threshold()
    offline.check(lambda: bucket("one"))
    offline.check(lambda: exit(3))

    assert (resource._get_stack_trace, gc.get_threshold()) == before
    assert resource._get_stack_trace.__module__ == "pulumi.runtime.resource"


def test_the_example_of_the_page() -> None:
    page = (Path(__file__).parents[3] / "docs" / "check.md").read_text()
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", page, re.MULTILINE)
    (example,) = [block for block in blocks if "def test_" in block]
    names: dict[str, Any] = {}
    exec(textwrap.dedent(example), names)

    names["test_the_network"]()


def test_the_same_program_gives_the_same_outcome() -> None:
    def program() -> None:
        bucket("one", tags={letter: letter for letter in "zyxabc"}, wrong=1, awry=2)
        pulumi.export("bucket", bucket("two").urn)

    first, second = (offline.check(program, mode="filled") for _ in range(2))

    assert repr(first) == repr(second)
    assert [error.message.split(": ")[1] for error in first.errors] == ["awry", "wrong"]


def test_another_mode_is_refused() -> None:
    with pytest.raises(AtollError, match="honest, filled"):
        offline.check(lambda: None, mode="full")  # type: ignore[arg-type]


PROGRAM = """\
import os
import pulumi
import helper

config = pulumi.Config()
print("from the program")
tags = config.require_object("tags")
pulumi.CustomResource("aws:s3/bucket:Bucket", config.require("bucket"), {"tags": tags})
pulumi.export("token", config.require("token"))
pulumi.export("here", os.getcwd())
pulumi.export("root", pulumi.get_root_directory())
pulumi.export("variable", os.environ.get("OF_PROGRAM"))
pulumi.export("helper", helper.VALUE)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program in Python with settings for the stack `prod`, in a folder below the project's."""
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "__main__.py").write_text(PROGRAM)
    (tmp_path / "program" / "helper.py").write_text("VALUE = 1\n")
    project = {
        "name": "buckets",
        "runtime": "python",
        "main": "program",
        "stackConfigDir": "stacks",
        "config": {"bucket": {"default": "models"}, "aws:region": {"value": "us-west-2"}},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    (tmp_path / "stacks").mkdir()
    settings = {"buckets:token": {"secure": "v1:abc:def"}, "buckets:tags": {"team": "ml"}}
    (tmp_path / "stacks" / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": settings}))
    return tmp_path


def test_a_folder_runs_with_its_settings_in_a_process_of_its_own(folder: Path) -> None:
    here = Path.cwd()
    outcome = offline.check(folder, stack="prod", variables={"OF_PROGRAM": "set"})

    assert outcome.errors == ()
    exports = outcome.resource("buckets-prod").outputs
    assert exports["token"] == "synthetic"
    assert (exports["here"], exports["root"]) == (str(folder / "program"), str(folder))
    assert (exports["variable"], exports["helper"]) == ("set", 1)
    assert outcome.resource("models").inputs["tags"] == {"team": "ml"}
    assert [item.message for item in outcome.diagnostics if item.severity == "info"] == [
        "aws is answered offline: its ids and outputs are synthetic",
        "from the program",
    ]
    (provider,) = [item for item in outcome.resources if item.type == "pulumi:providers:aws"]
    assert provider.inputs["region"] == "us-west-2"
    assert provider.name.startswith("default_7_"), "the version of the installed SDK"
    assert (Path.cwd(), os.environ.get("OF_PROGRAM")) == (here, None)
    assert offline.check(folder, stack="prod", config={"bucket": "other"}).resource("other").name == "other"


def test_a_folder_whose_program_fails(folder: Path) -> None:
    (folder / "program" / "helper.py").write_text("raise ValueError('awry')\n")
    (error,) = offline.check(folder, stack="prod").errors

    assert "ValueError: awry" in error.message
    assert "atoll_engine" not in error.message, "only the program's own frames"


def test_a_folder_whose_program_ends_its_process(folder: Path) -> None:
    (folder / "program" / "helper.py").write_text("import os\nos._exit(7)\n")

    with pytest.raises(EngineError, match="ended with 7"):
        offline.check(folder, stack="prod")


def test_a_folder_without_a_project_or_program(tmp_path: Path) -> None:
    with pytest.raises(AtollError, match=r"Pulumi\.yaml can't be read"):
        offline.check(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: empty\nruntime: nodejs\n")
    with pytest.raises(AtollError, match="no Python program") as refused:
        offline.check(tmp_path)
    assert "Traceback" not in str(refused.value)
