"""A small platform on each cloud, previewed and rehearsed with no credentials."""

from __future__ import annotations

import base64
import json

import pytest
import yaml

from atoll_engine import offline
from tests.engine.offline import programs

CLOUDS = {
    "aws": (programs.on_aws, 11),
    "azure-native": (programs.on_azure, 8),
    "gcp": (programs.on_gcp, 8),
    "kubernetes": (programs.on_kubernetes, 4),
}


@pytest.mark.parametrize("mode", ["honest", "filled"])
@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_platform_previews(cloud: str, mode: offline.Mode) -> None:
    program, count = CLOUDS[cloud]
    with offline.providers([cloud], mode=mode) as environment:
        outcome = offline.preview(program, environment)

    assert outcome.errors == ()
    assert outcome.warnings == ()
    assert outcome.changes == {"create": count}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_second_preview_of_a_rehearsal_is_all_same(cloud: str) -> None:
    program, count = CLOUDS[cloud]
    cloud_store = offline.SimulatedCloud()
    with offline.rehearsal([cloud], cloud=cloud_store) as environment:
        made = offline.up(program, environment)
        records = cloud_store.records()
        again = offline.preview(program, environment)
        gone = offline.destroy(program, environment)

    assert made.errors + again.errors + gone.errors == ()
    assert made.changes == {"create": count}
    assert len(records) == count - 1, "all but the stack itself"
    assert again.changes == {"same": count}
    assert gone.changes == {"delete": count}
    assert cloud_store.records() == []


def exports(cloud: str, mode: offline.Mode) -> dict[str, object]:
    program, _ = CLOUDS[cloud]
    with offline.providers([cloud], mode=mode) as environment:
        outcome = offline.preview(program, environment)
    (stack,) = [item for item in outcome.resources if item.type == "pulumi:pulumi:Stack"]
    return dict(stack.outputs)


def test_honest_outputs_are_unknown_and_filled_ones_have_the_clouds_form() -> None:
    honest, filled = exports("aws", "honest"), exports("aws", "filled")

    trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert json.loads(str(honest["trust"])) == {"Version": "2012-10-17", "Statement": [trust]}
    assert honest["account"] == filled["account"] == "123456789012"
    assert honest["issuer"] is honest["bucket"] is offline.UNKNOWN
    assert str(filled["issuer"]).startswith("https://oidc.eks.us-east-1.")
    assert str(filled["bucket"]).startswith("arn:aws:s3:::models-")


def test_filled_outputs_are_the_same_every_time() -> None:
    assert exports("gcp", "filled") == exports("gcp", "filled")


def test_filled_outputs_of_gcp_and_azure() -> None:
    gcp, azure = exports("gcp", "filled"), exports("azure-native", "filled")

    assert str(gcp["network"]).startswith("projects/synthetic-project/global/networks/network-")
    assert gcp["zones"] == ["europe-west4-a", "europe-west4-b", "europe-west4-c"]
    assert str(gcp["endpoint"]).startswith("192.0.2.")
    assert "/resourceGroups/platform" in str(azure["storage"])
    assert "/providers/Microsoft.Storage/storageAccounts/models" in str(azure["storage"])
    kubeconfig = yaml.safe_load(base64.b64decode(str(azure["kubeconfig"])))
    assert kubeconfig["clusters"][0]["cluster"]["server"].endswith(".invalid")


def test_a_platform_on_two_clouds_and_random_values() -> None:
    def both() -> None:
        import pulumi_random as random

        programs.on_aws()
        suffix = random.RandomString("suffix", length=6, special=False)
        random.RandomPassword("password", length=20)
        import pulumi_gcp as gcp

        gcp.storage.Bucket("copy", location="EU", name=suffix.result)

    with offline.providers(["aws", "gcp", "random"], mode="filled") as environment:
        outcome = offline.preview(both, environment)

    assert outcome.errors == ()
    assert len(outcome.resource("copy").inputs["name"]) == 6


def test_every_export_of_a_rehearsal_is_known() -> None:
    with offline.rehearsal(["aws"]) as environment:
        outcome = offline.up(programs.on_aws, environment)

    ours = [item for item in outcome.resources if not item.type.startswith("pulumi:providers:")]
    assert [item.name for item in ours if "<unknown>" in repr(item.outputs)] == []
