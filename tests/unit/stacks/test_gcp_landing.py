"""What settings on Google Cloud become, and what they can't be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atoll.errors import ValidationError
from atoll.testing import Registered, record
from landings import land
from settings import GcpSettings, SettingsError, check_file, parse

ENVIRONMENTS = Path(__file__).parents[3] / "stacks" / "environments"
# Sources: https://cloud.google.com/compute/docs/naming-resources, .../iam/docs/service-accounts-create,
# .../bigquery/docs/datasets#dataset-naming
NAME, ACCOUNT_ID = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"), re.compile(r"[a-z][-a-z0-9]{4,28}[a-z0-9]")
DATASET_ID = re.compile(r"[A-Za-z0-9_]{1,1024}")
RULES = {
    "name": NAME,
    "repositoryId": NAME,
    "instanceId": NAME,
    "accountId": ACCOUNT_ID,
    "datasetId": DATASET_ID,
}
A3 = {"machine_type": "a3-megagpu-8g", "max_nodes": 4, "zones": ["europe-west4-b"]}


def landed(settings: GcpSettings, name: str = "gcp-test") -> dict[str, Registered]:
    return record(lambda: land(settings, name))


def changed(environment: str = "dev", **changes: object) -> GcpSettings:
    """Return the settings of an environment that ships, with some sections replaced."""
    return parse({**check_file(ENVIRONMENTS / f"Pulumi.gcp-{environment}.yaml").model_dump(), **changes})


@pytest.fixture
def downloads(machine) -> None:
    """What the landing reads of the engine's file."""


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_names_are_google_clouds(downloads, environment) -> None:
    found = landed(changed(environment), f"gcp-{environment}")
    names = [
        (item.name, value)
        for item in found.values()
        if item.token.startswith("gcp:")
        for key, rule in RULES.items()
        if (value := item.inputs.get(key)) is not None
        and not rule.fullmatch(value)
        # A grant names what it is on, by a path.
        and not value.startswith("projects/")
    ]

    assert names == []
    assert {item.provider for item in found.values() if item.token.startswith("gcp:")} == {
        f"gcp-{environment}-gcp"
    }


def test_pods_without_tolerations_have_nodes(downloads) -> None:
    found = landed(changed("prod"))

    assert "taints" not in found["gcp-test-cluster-system"].inputs["nodeConfig"]


def test_training_writes_models_and_serving_reads_them(downloads) -> None:
    found = landed(changed())
    roles = {name: found[f"gcp-test-{name}-bucket"].inputs["role"] for name in ("training", "serving")}

    assert roles == {"training": "roles/storage.objectUser", "serving": "roles/storage.objectViewer"}
    # The pool that the grant names comes to be with a project's first cluster.
    assert "gcp-test-cluster-cluster" in found["gcp-test-training-identity"].depends_on


def test_a_key_of_ones_own_is_for_what_holds_data(downloads) -> None:
    found = landed(changed("prod"))
    services = {name.rpartition("-")[2] for name in found if name.startswith("gcp-test-data-key-")}

    assert services - {"ring"} == {"storage", "artifactregistry", "bigquery", "memorystore"}
    assert "gcp-test-data-key" not in landed(changed(own_key=False))


def test_a_registry_that_is_there_is_used(downloads) -> None:
    found = landed(changed(images={"registry": "ghcr.io/acme/atoll"}))

    assert not [item for item in found.values() if item.token.startswith("gcp:artifactregistry")]


def test_pools_have_networks_of_their_own_where_nodes_work_together(downloads) -> None:
    found = landed(
        changed(
            "prod", pools={"many": A3, "one": {**A3, "max_nodes": 1}, "apart": {**A3, "multi_node": False}}
        )
    )
    networks = {
        name: len(found[f"{name}-pool"].inputs["networkConfig"].get("additionalNodeNetworkConfigs", []))
        for name in ("many", "one", "apart")
    }

    assert networks == {"many": 8, "one": 0, "apart": 0}


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ({"machine_type": "a3-megagpu-8", "max_nodes": 2}, "machine_type: is not a machine of the catalogue"),
        ({"machine_type": "p5.48xlarge", "max_nodes": 1}, "makes no aws machines"),
        (
            {"machine_type": "g2-standard-12", "max_nodes": 2, "zones": ["us-central1-a"]},
            r"zones\[0\]: isn't a zone of europe-west4",
        ),
        (
            {"machine_type": "g2-standard-12", "nodes": 2, "purchases": ["flex-start"]},
            "nodes: can't be fixed with flex-start",
        ),
        (
            {
                "machine_type": "g2-standard-12",
                "max_nodes": 2,
                "provisioner": "compute-class",
                "purchases": ["queued"],
            },
            "isn't had from gke-compute-class",
        ),
        (
            {"machine_type": "g2-standard-12", "max_nodes": 2, "tpu_topology": "4x4"},
            "tpu_topology: isn't for",
        ),
    ],
)
def test_a_pool_that_cant_be(downloads, pool, expected) -> None:
    with pytest.raises(ValidationError, match=expected) as error:
        landed(changed(pools={"bad": pool}))
    assert '"bad"' in str(error.value)


def test_zones_are_the_regions(downloads) -> None:
    with pytest.raises(ValidationError, match=r"node_zones\[0\]: isn't a zone of europe-west4"):
        landed(changed("prod", zones=["us-central1-a", "europe-west4-a"]))


def test_networks_of_accelerators_need_a_cluster_and_a_zone_for_them() -> None:
    pool = {"machine_type": "a3-megagpu-8g", "max_nodes": 4}
    with pytest.raises(SettingsError) as error:
        landed(changed("prod", cluster={}, pools={"train": pool}))

    [zones, cluster] = error.value.problems
    assert zones.startswith("atoll:pools.train.zones: must be one:")
    assert "europe-west4-a, europe-west4-b, europe-west4-c" in zones
    assert cluster.startswith("atoll:cluster.multi_networking: must be true for pool 'train'")


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        ({"purchases": ["spot", "on-demand"]}, "a node pool is bought in one way"),
        ({"provisioner": "compute-class", "max_nodes": None, "nodes": 1}, "'max_nodes', which is missing"),
        ({"provisioner": "compute-class", "compact": True}, "'compact' is a matter of a node pool"),
        ({"purchases": ["capacity-block"]}, "'reservation', 'on-demand', 'spot', 'flex-start' or 'queued'"),
    ],
)
def test_a_pool_that_its_provisioner_cant_make(pool, expected) -> None:
    with pytest.raises(SettingsError, match=expected):
        changed(pools={"gpu": {"machine_type": "g2-standard-12", "max_nodes": 2, **pool}})


def test_a_projects_number_is_a_text() -> None:
    with pytest.raises(SettingsError, match="atoll:project_number: should be a valid string"):
        changed(project_number=123456789012)
