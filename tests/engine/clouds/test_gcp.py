"""A platform of Google Cloud's components, previewed and rehearsed with no credentials."""

from __future__ import annotations

import functools

import pytest

from atoll_engine import offline
from atoll_engine.provider.values import Secret
from tests.engine.clouds import programs_gcp

CLOUDS = ["gcp", "kubernetes"]


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_a_platform_previews(mode: offline.Mode) -> None:
    with offline.providers(CLOUDS, mode=mode) as environment:
        outcome = offline.preview(programs_gcp.platform, environment)

    assert outcome.errors == ()
    assert outcome.warnings == ()
    assert set(outcome.changes) == {"create"}


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_a_cluster_in_a_shared_network_previews(mode: offline.Mode) -> None:
    existing = [programs_gcp.SHARED_NETWORK]
    with offline.providers(CLOUDS, mode=mode, existing=existing) as environment:
        outcome = offline.preview(programs_gcp.in_a_shared_network, environment)
    (stack,) = [item for item in outcome.resources if item.type == "pulumi:pulumi:Stack"]

    assert outcome.errors == ()
    assert outcome.warnings == ()
    assert stack.outputs["cluster_name"] == "zonal"
    assert (stack.outputs["endpoint"] is offline.UNKNOWN) == (mode == "honest")
    assert stack.outputs["endpoint"] != ""
    assert stack.outputs["email"] == "zonal-nodes@synthetic-project.iam.gserviceaccount.com"


def test_the_second_preview_of_a_rehearsal_is_all_same() -> None:
    program = functools.partial(programs_gcp.platform, protect=False)
    with offline.rehearsal(CLOUDS) as environment:
        made = offline.up(program, environment)
        again = offline.preview(program, environment)
        more = offline.preview(functools.partial(program, another_pool=True), environment)
        gone = offline.destroy(program, environment)

    assert made.errors + again.errors + gone.errors == ()
    assert made.warnings + again.warnings + gone.warnings == ()
    count = made.changes["create"]
    assert again.changes == {"same": count}
    assert more.changes == {"same": count, "create": 2}, "the pool and its component"
    assert gone.changes == {"delete": count}


def test_the_kubeconfig_stays_secret() -> None:
    with offline.providers(CLOUDS, mode="filled") as environment:
        outcome = offline.preview(programs_gcp.platform, environment)
    (stack,) = [item for item in outcome.resources if item.type == "pulumi:pulumi:Stack"]

    shown = repr(outcome.resources) + repr(outcome.diagnostics)
    assert "gke-gcloud-auth-plugin" not in shown
    assert isinstance(stack.outputs["kubeconfig"], Secret)


def test_keys_and_buckets_are_not_deleted_by_chance() -> None:
    with offline.rehearsal(CLOUDS) as environment:
        offline.up(programs_gcp.platform, environment)
        refused = offline.destroy(programs_gcp.platform, environment)

    assert refused.errors
