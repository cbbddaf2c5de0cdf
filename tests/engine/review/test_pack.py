"""The policy pack in the real engine: what ends a preview, what is only told, what is repaired."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path

from tests.engine.review.conftest import PACK, Shell

RULE = "eks-endpoint-private"
# Of all rules this one alone ends a preview, whatever others there will be.
ALONE = {"all": "advisory", RULE: "mandatory"}
# A policy that repairs, in a pack of its own.
REPAIRING = """
from pathlib import Path

from atoll_policies import Level, Rule, Severity, changed, field, serving

KEY = "aws:kms/key:Key"


def repaired(properties):
    return {**properties, "deletionWindowInDays": 30}


RULE = Rule(
    id="key-deleted-late",
    title="A key can be kept for 30 days",
    why="A key that is gone takes its data with it.",
    fix="Set `deletionWindowInDays` to 30.",
    severity=Severity.HIGH,
    requires={KEY: field("deletionWindowInDays").equals(30)},
    dev=Level.REMEDIATE,
    prod=Level.REMEDIATE,
    remedy=repaired,
    good=(changed("key", "deletionWindowInDays", 30),),
    bad=(changed("key", "deletionWindowInDays"), changed("key", "deletionWindowInDays", 7)),
)
serving.all_rules = lambda: (RULE,)
serving.serve(Path(__file__).parent)
"""


def test_a_mandatory_violation_ends_preview_and_up_and_nothing_is_made(rehearsal: Shell) -> None:
    rehearsal.stack("aws-prod", public="true")
    for command in (("preview",), ("up", "--yes", "--skip-preview")):
        done = rehearsal.pulumi(*command, "--policy-pack", str(PACK))
        assert done.returncode != 0, done.stdout
        assert re.search(rf"\[mandatory\].*{RULE}|{RULE}.*mandatory", done.stdout), done.stdout
        assert "fix: Set `vpcConfig.endpointPublicAccess`" in done.stdout
        assert "aws:eks/cluster:Cluster" not in rehearsal.resources()


def test_what_is_advisory_is_told_and_lets_go_on(rehearsal: Shell) -> None:
    rehearsal.stack("aws-dev", public="true")
    config = rehearsal.configured({"all": "advisory"})
    done = rehearsal.pulumi("preview", "--policy-pack", str(PACK), "--policy-pack-config", config)

    assert done.returncode == 0, done.stdout
    assert RULE in done.stdout


def test_a_configuration_sets_levels(rehearsal: Shell) -> None:
    rehearsal.stack("aws-dev", public="true")
    words = ("preview", "--policy-pack", str(PACK), "--policy-pack-config")
    stricter = rehearsal.pulumi(*words, rehearsal.configured(ALONE))
    silent = rehearsal.pulumi(*words, rehearsal.configured({"all": "advisory", RULE: "disabled"}))

    assert stricter.returncode != 0
    assert RULE in stricter.stdout
    assert silent.returncode == 0, silent.stdout
    assert RULE not in silent.stdout


def test_a_configuration_of_what_is_not_there_is_no_pass(rehearsal: Shell) -> None:
    rehearsal.stack("aws-dev")
    for wrong in ({"eks-endpoint-privat": "advisory"}, {RULE: "must"}):
        config = rehearsal.configured(wrong)
        done = rehearsal.pulumi("preview", "--policy-pack", str(PACK), "--policy-pack-config", config)
        assert done.returncode != 0, done.stdout


def test_a_waiver_is_told_and_counts(rehearsal: Shell, tmp_path: Path) -> None:
    rehearsal.stack("aws-prod", public="true")
    file = tmp_path / "waivers.yaml"
    until = date.today() + timedelta(days=30)
    file.write_text(
        f"waivers: [{{rule: {RULE}, urn: 'urn:pulumi:aws-prod::test::*::main', reason: tested,"
        f" owner: ml@example.com, ticket: ML-1, expires: {until}}}]\n"
    )
    words = ("preview", "--policy-pack", str(PACK), "--policy-pack-config", rehearsal.configured(ALONE))
    assert rehearsal.pulumi(*words).returncode != 0
    done = rehearsal.pulumi(*words, ATOLL_WAIVERS=str(file))

    assert done.returncode == 0, done.stdout
    assert f"waived until {until} by ml@example.com (ML-1): tested" in done.stdout


def test_a_file_of_waivers_that_cannot_be_read_is_no_pass(rehearsal: Shell, tmp_path: Path) -> None:
    rehearsal.stack("aws-dev")
    file = tmp_path / "waivers.yaml"
    file.write_text("waivers: [")
    done = rehearsal.pulumi("preview", "--policy-pack", str(PACK), ATOLL_WAIVERS=str(file))

    assert done.returncode != 0
    assert "can't be used" in done.stdout


def test_what_is_not_known_yet_is_told_and_an_update_decides_it(rehearsal: Shell, filled: Shell) -> None:
    pack = ("--policy-pack", str(PACK), "--policy-pack-config", rehearsal.configured({"all": "advisory"}))
    rehearsal.stack("aws-prod")
    honest = rehearsal.pulumi("preview", *pack)
    assert honest.returncode == 0, honest.stdout
    assert "undetermined, a value isn't known yet: encryptionConfig.provider.keyArn" in honest.stdout

    filled.stack("aws-prod")
    decided = filled.pulumi("preview", *pack)
    assert decided.returncode == 0, decided.stdout
    assert "undetermined" not in decided.stdout

    made = rehearsal.pulumi("up", "--yes", "--skip-preview", *pack)
    assert made.returncode == 0, made.stdout
    assert "undetermined" not in made.stdout
    assert rehearsal.resources() == ["aws:eks/cluster:Cluster", "aws:kms/key:Key"]


def test_a_repair_is_made_once(rehearsal: Shell, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text(
        (PACK / "PulumiPolicy.yaml").read_text().replace("../.venv", sys.prefix)
    )
    (pack / "__main__.py").write_text(REPAIRING)
    rehearsal.stack("aws-prod")
    made = rehearsal.pulumi("up", "--yes", "--skip-preview", "--policy-pack", str(pack))
    assert made.returncode == 0, made.stdout
    again = rehearsal.pulumi("preview", "--expect-no-changes", "--policy-pack", str(pack))
    assert again.returncode == 0, again.stdout

    exported = rehearsal.pulumi("stack", "export").stdout
    assert '"deletionWindowInDays": 30' in exported


SECRETIVE = """
import pulumi
import pulumi_aws as aws

aws.ec2.LaunchTemplate(
    "node",
    user_data=pulumi.Output.secret("export TOKEN=AKIAIOSFODNN7CANARY1"),
    tags={"token": pulumi.Output.secret("AKIAIOSFODNN7CANARY1")},
    metadata_options={
        "http_tokens": "optional",
        "http_put_response_hop_limit": 3,
        "instance_metadata_tags": pulumi.Output.secret("enabled"),
    },
)
"""


def test_no_secret_is_told_or_stored_and_a_repair_keeps_it_secret(rehearsal: Shell) -> None:
    (rehearsal.folder / "__main__.py").write_text(SECRETIVE)
    rehearsal.stack("aws-prod")
    rules = {"all": "advisory", "ec2-metadata-v2": "remediate", "ec2-metadata-hop-limit": "remediate"}
    pack = ["--policy-pack", str(PACK), "--policy-pack-config", rehearsal.configured(rules)]
    made = rehearsal.pulumi("up", "--yes", "--skip-preview", "--diff", *pack)
    exported = rehearsal.pulumi("stack", "export").stdout

    assert made.returncode == 0, made.stdout
    assert "ec2-no-credentials-in-user-data" in made.stdout
    assert "CANARY1" not in made.stdout + exported
    assert '"httpTokens": "required"' in exported
    assert '"httpPutResponseHopLimit": 1' in exported
    assert '"instanceMetadataTags": "enabled"' not in exported
