"""What may be created is decided by the backend that the stack is in, and by nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest
import yaml

from atoll_engine import offline, toolchain
from atoll_engine.errors import AtollError
from atoll_engine.progress import Progress

IN_PYTHON = """\
import pulumi
config = pulumi.Config()
pulumi.CustomResource("aws:s3/bucket:Bucket", "models", {"bucket": config.require("bucket")})
pulumi.export("token", config.require("token"))
"""


def bucket() -> None:
    import pulumi_aws as aws

    aws.s3.Bucket("models")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program in Python with settings for the stack `prod`, a secret among them."""
    place = tmp_path / "program"
    place.mkdir()
    (place / "__main__.py").write_text(IN_PYTHON)
    python = {"name": "python", "options": {"toolchain": "pip", "virtualenv": sys.prefix}}
    (place / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "buckets", "runtime": python}))
    settings = {"buckets:bucket": "models", "buckets:token": {"secure": "v1:abc:def"}}
    (place / "Pulumi.prod.yaml").write_text(yaml.safe_dump({"config": settings}))
    return place


def run_up(variables: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``pulumi up`` on the stack ``prod``, as somebody would who has ``variables`` exported."""
    pulumi_found = toolchain.ensure_pulumi(Progress())
    hosts = [str(toolchain.ensure_language_host(pulumi_found)), str(pulumi_found.program.parent)]
    environment = {**os.environ, **variables, "PATH": os.pathsep.join([*hosts, os.environ["PATH"]])}
    environment["ATOLL_PYTHON"] = sys.executable
    command = [pulumi_found.program, "--non-interactive", "--color", "never"]
    for words in (
        ["stack", "init", "test"],
        ["config", "set", "bucket", "models"],
        ["config", "set", "token", "none"],
        ["up", "--yes", "--skip-preview"],
    ):
        done = subprocess.run(
            [*command, *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
    return done


def test_nothing_is_created_outside_of_a_rehearsal(folder: Path) -> None:
    with offline.providers(["aws"], mode="filled") as environment:
        done = run_up(dict(environment.variables), folder)

    assert done.returncode != 0
    assert "create, change and delete nothing: this is no rehearsal" in done.stdout + done.stderr


def test_a_rehearsal_creates_in_its_own_backend_only(folder: Path, tmp_path: Path) -> None:
    cloud = offline.DictCloud()
    (tmp_path / "real").mkdir()
    with offline.rehearsal(["aws"], cloud=cloud) as environment:
        elsewhere = {**environment.variables, "PULUMI_BACKEND_URL": f"file://{tmp_path / 'real'}"}
        refused = run_up(elsewhere, folder)
        nothing = cloud.records()
        (folder / "Pulumi.test.yaml").unlink()
        done = run_up(dict(environment.variables), folder)

    assert refused.returncode != 0
    assert "only the stacks of their own rehearsal" in refused.stdout + refused.stderr
    assert nothing == []
    assert done.returncode == 0, done.stdout + done.stderr
    assert [record.id for record in cloud.records()] == ["models"]


def test_up_and_destroy_need_a_rehearsal() -> None:
    with offline.providers(["aws"]) as environment:
        for operation in (offline.up, offline.destroy):
            with pytest.raises(AtollError, match="only preview outside of a rehearsal"):
                operation(bucket, environment)


def test_a_folder_is_previewed_with_its_settings_and_stays_as_it_is(folder: Path) -> None:
    before = {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}
    with offline.providers(["aws"]) as environment:
        outcome = offline.preview(folder, environment, stack="prod")
        changed = offline.preview(folder, environment, stack="prod", config={"bucket": "other"})

    assert outcome.errors == ()
    assert outcome.resource("models").inputs["bucket"] == "models"
    assert outcome.resource("buckets-prod").outputs["token"] == "synthetic"
    assert changed.resource("models").inputs["bucket"] == "other"
    assert {path.name: path.read_text() for path in folder.iterdir() if path.is_file()} == before


def test_every_answer_is_labelled() -> None:
    with offline.providers(["aws"]) as environment:
        outcome = offline.preview(bucket, environment)

    said = [item.message for item in outcome.diagnostics]
    assert said == ["aws is answered offline: its ids and outputs are synthetic"]


def test_a_changed_input_updates_and_a_changed_name_replaces() -> None:
    def program(name: str, team: str) -> None:
        import pulumi_aws as aws

        aws.s3.Bucket("models", bucket=name, tags={"team": team})

    with offline.rehearsal(["aws"]) as environment:
        offline.up(lambda: program("one", "red"), environment)
        updated = offline.preview(lambda: program("one", "blue"), environment)
        replaced = offline.up(lambda: program("two", "blue"), environment)

    assert updated.resource("models").operation == "update"
    assert replaced.errors == ()
    assert replaced.changes == {"replace": 1, "same": 1}


def test_a_cloud_may_refuse() -> None:
    class Full(offline.DictCloud):
        def create(self, record: offline.Record) -> offline.Record:
            raise offline.CloudError("the quota of buckets is used up", got="100", allowed="100")

    with offline.rehearsal(["aws"], cloud=Full()) as environment:
        outcome = offline.up(bucket, environment)

    errors = [item for item in outcome.errors if item.urn.endswith("::models")]
    assert "the quota of buckets is used up" in errors[0].message


def test_a_provider_without_its_sdk_is_named() -> None:
    with (
        pytest.raises(AtollError, match="no SDK of the provider 'nimbus' is installed"),
        offline.providers(["nimbus"]),
    ):
        pass


def test_an_unknown_mode_is_told_with_those_allowed() -> None:
    with pytest.raises(AtollError, match="honest, filled"), offline.providers([], mode="full"):  # type: ignore[arg-type]
        pass


def test_a_program_that_fails_says_why() -> None:
    def program() -> None:
        raise pulumi.RunError("the settings are missing")

    with offline.providers(["aws"]) as environment:
        outcome = offline.preview(program, environment)

    assert "the settings are missing" in str(outcome.errors)
