"""What can't be changed in place: as the SDKs' documentation says it, and as providers' sources do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from atoll_engine.offline.facts import facts
from atoll_engine.offline.immutable import is_replacing, says_immutable
from atoll_engine.offline.schemas import Schemas

NODES, POOL = "aws:eks/nodeGroup:NodeGroup", "gcp:container/nodePool:NodePool"


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    return Schemas(tmp_path_factory.mktemp("schemas"))


@pytest.mark.parametrize(
    "documentation",
    [
        "The name. Changing this forces a new resource to be created.",
        "Changing the `snapshot_name` forces a new resource.",
        "Changing this value will force a new cluster to be created.",
        "Its mode.\n\n    Immutable. More about it.",
        "The immutable purpose of this key. It is immutable.",
        "The field is immutable and causes resource replacement when mutated.",
        "The region. This cannot be changed after the resource is created.",
        "The resource must be recreated to modify this field.",
    ],
)
def test_documentation_that_says_so(documentation: str) -> None:
    assert says_immutable(documentation)


@pytest.mark.parametrize(
    "documentation",
    [
        None,
        "",
        "If the type is anything but `Interface`, changing this value forces a new resource to be created.",
        "Node pools can't be changed after cluster creation without deleting the cluster.",
        "Must be one of: `MUTABLE`, `IMMUTABLE`.",
        "It's immutable and can only be given the first time the subnet is made dual.",
        "Set this to force new deployments on each update of tasks.",
    ],
)
def test_documentation_that_does_not(documentation: str | None) -> None:
    assert not says_immutable(documentation)


@pytest.mark.parametrize(
    ("token", "replacing", "updating"),
    [
        (
            NODES,
            [("instanceTypes", 0), ("subnetIds",), ("launchTemplate", "id")],
            ("launchTemplate", "version"),
        ),
        (NODES, [("region",), ("nodeRoleArn",), ("launchTemplate",)], ("scalingConfig", "desiredSize")),
        ("aws:ec2/vpc:Vpc", [("cidrBlock",)], ("tags", "team")),
        ("aws:eks/cluster:Cluster", [("bootstrapSelfManagedAddons",)], ("version",)),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", [("serviceName",)], ("privateDnsEnabled",)),
        ("gcp:container/cluster:Cluster", [("network",), ("location",)], ("minMasterVersion",)),
        ("gcp:bigquery/dataset:Dataset", [("location",)], ("description",)),
        (POOL, [("initialNodeCount",), ("nodeConfig", "spot")], ("nodeConfig", "machineType")),
        ("azure-native:containerservice:AgentPool", [("vmSize",)], ("maxCount",)),
        ("azure-native:containerservice:ManagedCluster", [("dnsPrefix",)], ("kubernetesVersion",)),
    ],
)
def test_a_change_replaces_or_updates(
    schemas: Schemas, token: str, replacing: list[tuple[Any, ...]], updating: tuple[Any, ...]
) -> None:
    schema = schemas.of(token)

    assert [path for path in replacing if not is_replacing(schema, path)] == []
    assert not is_replacing(schema, updating)


def test_properties_of_properties_are_documented_too(schemas: Schemas) -> None:
    schema = schemas.of("gcp:compute/instance:Instance")

    assert is_replacing(schema, ("bootDisk", "initializeParams", "image")) == is_replacing(
        schema, ("bootDisk",)
    )
    assert any("replaces" in node for node in schema["types"].values())


def paths() -> list[tuple[str, str]]:
    entries = [entry["inputs"] for entry in facts("immutable")]
    return [(token, path) for inputs in entries for token, names in inputs.items() for path in names]


def test_every_path_is_of_an_input(schemas: Schemas) -> None:
    missing = []
    for token, path in paths():
        schema = schemas.of(token)
        node: Any = schema["inputs"]
        for step in path.split("."):
            node = (node or {}).get("properties", {}).get(step)
            node = node.get("items", node) if node else None
            node = schema["types"][node["$ref"]] if node and "$ref" in node else node
        if node is None:
            missing.append((token, path))
    assert missing == []


def test_every_source_is_an_address() -> None:
    sources = [entry["source"] for entry in (*facts("immutable"), *facts("names"))]
    times = facts("creation_times")
    figures = [*times["others"].values(), *times["types"].values()]

    assert [source for source in sources if not source.startswith("https://")] == []
    assert [figure for figure in figures if ("source" in figure) == ("estimate" in figure)] == []


def test_times_are_of_types_that_there_are(schemas: Schemas, tmp_path: Path) -> None:
    assert [token for token in facts("creation_times")["types"] if not schemas.has(token)] == []
