"""`./atoll review` of a change, in a checkout of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engine.review.conftest import ROOT

RULE = "eks-endpoint-private"
PROD = "stacks/environments/Pulumi.aws-prod.yaml"


@dataclass
class Checkout:
    """A clone on the branch ``work``, that left ``main`` just now."""

    root: Path

    @property
    def temporary(self) -> Path:
        """Where its commands put what they remove again."""
        return self.root.parent / "temporary"

    def git(self, *words: str) -> str:
        named = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
        command = ["git", *named, *words]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout

    def atoll(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run this checkout's own code, by the Python of the tests."""
        self.temporary.mkdir(exist_ok=True)
        sources = os.pathsep.join(str(self.root / name) for name in ("engine", "components", "policies"))
        return subprocess.run(
            [sys.executable, "-m", "atoll_engine", *words],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": sources, "TMPDIR": str(self.temporary)},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text()
        assert old in text
        (self.root / path).write_text(text.replace(old, new))

    def review(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """Review, and return exit status, the report for programs, and what was printed."""
        report = self.root.parent / "review.json"
        done = self.atoll("review", "--base", "main", "--json", str(report), *words)
        assert report.exists(), done.stderr
        return done.returncode, json.loads(report.read_text()), done.stdout


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This tree as it is, as the one commit of a repository."""
    folder = tmp_path_factory.mktemp("origin") / "atoll"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    made = Checkout(folder)
    made.git("init", "--quiet")
    made.git("add", "-A")
    made.git("commit", "--quiet", "-m", "All there is")
    return folder


@pytest.fixture
def checkout(origin: Path, tmp_path: Path) -> Checkout:
    cloned = Checkout(tmp_path / "clone")
    subprocess.run(["git", "clone", "--quiet", str(origin), str(cloned.root)], check=True)
    cloned.git("checkout", "--quiet", "-b", "work")
    (cloned.root / ".venv").symlink_to(sys.prefix)
    return cloned


def publish(checkout: Checkout) -> int:
    """Let the API server of ``aws-prod`` be reached from somewhere; return the line that says so."""
    line = "    authorized_cidrs: [203.0.113.0/24]"
    checkout.edit(PROD, "    system_max_nodes: 6\n", f"    system_max_nodes: 7\n{line}\n")
    return (checkout.root / PROD).read_text().splitlines().index(line) + 1


def test_a_change_of_one_environment_is_reviewed(checkout: Checkout, tmp_path: Path) -> None:
    line = publish(checkout)
    checkout.git("commit", "--quiet", "-a", "-m", "Reach the cluster")
    markdown = tmp_path / "comment.md"
    status, report, printed = checkout.review("--markdown", str(markdown))

    assert status == 1
    assert f"x new mandatory {RULE}" in printed
    assert [item["environment"] for item in report["environments"]] == ["aws-prod"]
    (shown,) = report["environments"]
    mine = next(item for item in shown["findings"] if item["rule"] == RULE)
    assert (mine["standing"], mine["fails"], mine["file"]) == ("new", True, PROD)
    assert mine["line"] in (line - 1, line)  # the lines that changed
    # One more m7i.xlarge at 0.2016 and its 100 GiB of gp3 at 0.08 a month.
    cost = shown["usd_per_month"]
    assert cost["now"]["most"] - cost["before"]["most"] == pytest.approx(730 * 0.2016 + 8, abs=0.02)
    assert cost["now"]["fewest"] == cost["before"]["fewest"]
    quotas = {
        item["now"]["code"]: item["now"]["needed"] - item["before"]["needed"] for item in shown["quotas"]
    }
    assert quotas == {"L-1216C47A": 4}
    parts = {part["name"]: part for part in shown["resources"]}
    assert parts.keys() == {"EksCluster aws-prod-cluster"}
    assert parts["EksCluster aws-prod-cluster"]["created"] == []
    assert "**1 fail**" in markdown.read_text()
    assert list(checkout.temporary.glob("atoll-*")) == []


def test_what_was_there_before_is_not_new_and_a_waiver_is_shown(checkout: Checkout) -> None:
    publish(checkout)
    until = date.today() + timedelta(days=30)
    (checkout.root / "policies" / "waivers.yaml").write_text(
        f"waivers: [{{rule: {RULE}, urn: 'urn:pulumi:aws-prod::atoll::*::aws-prod-cluster-cluster',"
        f" reason: tested, owner: ml@example.com, ticket: ML-1, expires: {until}}}]\n"
    )
    checkout.git("commit", "--quiet", "-a", "-m", "Reach the cluster")
    checkout.git("checkout", "--quiet", "main")
    checkout.git("merge", "--quiet", "work")
    checkout.git("checkout", "--quiet", "work")
    checkout.edit(PROD, "system_max_nodes: 7", "system_max_nodes: 8")
    status, report, printed = checkout.review()

    (shown,) = report["environments"]
    mine = next(item for item in shown["findings"] if item["rule"] == RULE)
    assert (mine["standing"], mine["fails"], mine["waived"]["ticket"]) == ("unchanged", False, "ML-1")
    assert f"waived until {until} by ml@example.com (ML-1): tested" in printed
    assert status == (1 if any(item["fails"] for item in shown["findings"]) else 0)


def test_an_environment_that_cannot_be_previewed_ends_the_review(checkout: Checkout) -> None:
    checkout.edit(PROD, "system_min_nodes", "sistem_min_nodes")
    status, report, printed = checkout.review()

    assert status == 1
    assert "did you mean 'system_min_nodes'?" in report["environments"][0]["errors"][0]
    assert "Fails: aws-prod can't be previewed" in printed


def test_an_environment_that_is_new_or_gone_is_told(checkout: Checkout) -> None:
    folder = checkout.root / "stacks" / "environments"
    (folder / "Pulumi.aws-dev.yaml").rename(folder / "Pulumi.aws-next-dev.yaml")
    _, report, printed = checkout.review()

    (shown,) = report["environments"]
    assert shown["environment"] == "aws-next-dev"
    assert shown["notes"] == ["new: main has no such environment"]
    assert shown["usd_per_month"]["before"] is None
    assert {item["standing"] for item in shown["findings"]} == {"new"}
    assert "aws-dev is no environment any more" in printed


def test_a_program_that_fails_half_way_claims_nothing(checkout: Checkout) -> None:
    landing = "stacks/landings/aws.py"
    text = (checkout.root / landing).read_text()
    (checkout.root / landing).write_text(text.replace("EksCluster(", "EksCluster(no_such_option=1, ", 1))
    assert (checkout.root / landing).read_text() != text
    status, report, printed = checkout.review("aws-dev")

    (shown,) = report["environments"]
    assert status == 1
    assert (shown["previewed"], shown["findings"], shown["resources"]) == (False, [], [])
    assert "Fails: aws-dev can't be previewed" in printed


def test_what_touches_no_environment_passes_at_once(checkout: Checkout) -> None:
    (checkout.root / "docs" / "new.md").write_text("# New\n")
    status, report, printed = checkout.review()

    assert (status, report["environments"]) == (0, [])
    assert "No environment is touched." in printed


SECRETIVE = """
import pulumi_aws as aws

canary = pulumi.Output.secret("AKIAIOSFODNN7CANARY1")
cluster = aws.eks.Cluster(
    "secretive",
    name=canary,
    role_arn=canary,
    tags={"token": canary},
    vpc_config={"subnet_ids": [canary], "endpoint_public_access": True, "public_access_cidrs": [canary]},
)
aws.ec2.LaunchTemplate("secretive-template", name=canary, user_data=canary, image_id=canary)
aws.eks.NodeGroup(
    "secretive-pool",
    cluster_name=cluster.name,
    node_role_arn=canary,
    instance_types=[canary],
    scaling_config=pulumi.Output.secret({"min_size": 1, "max_size": 2, "desired_size": 1}),
    subnet_ids=[canary],
)
"""


def test_no_report_or_line_has_a_secret(checkout: Checkout, tmp_path: Path) -> None:
    program = checkout.root / "stacks" / "__main__.py"
    program.write_text(program.read_text() + SECRETIVE)
    files = {form: tmp_path / form for form in ("markdown", "sarif", "junit", "gitlab", "json")}
    done = checkout.atoll(
        "review", "aws-dev", "--base", "main", *(f"--{form}={files[form]}" for form in files)
    )

    written = [done.stdout, *(file.read_text() for file in files.values())]
    for text in (*written, done.stderr):
        assert "CANARY1" not in text
    for text in written:
        assert "secretive-template" in text


@pytest.mark.parametrize(
    ("words", "file", "said"),
    [
        (("--base", "nowhere"), None, "there is no such base"),
        (("aws-prd", "--base", "main"), None, "unknown environment"),
        (("aws-dev", "--base", "main", "--level", "must"), None, "there is no such --level"),
        (("aws-dev", "--base", "main", "--live", "--honest"), None, "exclude each other"),
        (
            ("aws-dev", "--base", "main"),
            ("config.json", '{"eks-endpoint-privat": "advisory"}'),
            "did you mean",
        ),
        (("aws-dev", "--base", "main"), ("config.json", '{"eks-endpoint-private": "must"}'), "no level"),
        (("aws-dev", "--base", "main"), ("waivers.yaml", "waivers: ["), "can't be read"),
    ],
)
def test_what_cannot_be_used_passes_nothing(
    checkout: Checkout, words: tuple[str, ...], file: tuple[str, str] | None, said: str
) -> None:
    if file:
        (checkout.root / "policies" / file[0]).write_text(file[1])
    done = checkout.atoll("review", *words)

    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Nothing here ends the review" not in done.stdout


def test_honest_lists_what_nobody_can_decide_yet(checkout: Checkout) -> None:
    checkout.edit(
        PROD, "  atoll:cluster:\n", "  atoll:policies:\n    undetermined: fails\n  atoll:cluster:\n"
    )
    status, report, printed = checkout.review("--honest")

    (shown,) = report["environments"]
    assert shown["basis"] == "honest"
    undetermined = {item["rule"]: item for item in shown["findings"] if item["verdict"] == "undetermined"}
    assert undetermined["eks-secrets-encrypted"]["level"] == "mandatory"
    assert undetermined["eks-secrets-encrypted"]["fails"] is True
    assert "undetermined mandatory eks-secrets-encrypted" in printed
    assert status == 1


def test_an_exported_stack_is_audited(tmp_path: Path) -> None:
    urn = "urn:pulumi:aws-prod::test::aws:eks/cluster:Cluster::main"
    inputs = {"vpcConfig": {"endpointPublicAccess": True}}
    resource = {"urn": urn, "type": "aws:eks/cluster:Cluster", "inputs": inputs}
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"version": 3, "deployment": {"resources": [resource]}}))

    def audit(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "atoll_engine", "policy", "check", "--state", str(file), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    found = audit()
    assert found.returncode == 1
    assert f"x mandatory {RULE}" in found.stdout
    in_dev = audit("--stack", "aws-dev").stdout
    assert f"- advisory {RULE}" in in_dev
    assert f"mandatory {RULE}" not in in_dev
    file.write_text(file.read_text()[:-20])
    cut = audit()
    assert cut.returncode == 2
    assert "not all of it is there" in cut.stderr
    assert "counts" not in cut.stdout
