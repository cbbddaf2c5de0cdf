"""Made-up outputs: of the right type, in the cloud's form, and the same for the same URN."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_engine.offline import naming
from atoll_engine.offline.checks import problems
from atoll_engine.offline.fakes import filled, subject_of
from atoll_engine.offline.place import Place
from atoll_engine.offline.schemas import Schemas, package_of
from atoll_engine.provider.values import UNKNOWN, Secret, plain


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    return Schemas(tmp_path_factory.mktemp("schemas"))


def made(
    schemas: Schemas, token: str, config: dict[str, Any] | None = None, **inputs: Any
) -> tuple[str, dict[str, Any]]:
    schema, urn = schemas.of(token), f"urn:pulumi:test::test::{token}::thing"
    name = naming.name_property(schema)
    place = Place.of(package_of(token), config or {})
    physical = plain(inputs.get(name)) if name else None
    return filled(schema, subject_of(token, urn, physical, inputs, place), inputs)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "models"}, "models"),
        ("aws:iam/role:Role", {"name": "trainer"}, "trainer"),
        ("aws:eks/nodeGroup:NodeGroup", {"clusterName": "main", "nodeGroupName": "gpus"}, "main:gpus"),
        (
            "aws:iam/policy:Policy",
            {"name": "read", "path": "/ml/"},
            "arn:aws-cn:iam::123456789012:policy/ml/read",
        ),
        (
            "azure-native:network:PrivateDnsZoneGroup",
            {
                "privateDnsZoneGroupName": "default",
                "privateEndpointName": "models",
                "resourceGroupName": "ml",
            },
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/ml/providers/Microsoft.Network"
            "/privateEndpoints/models/privateDnsZoneGroups/default",
        ),
        (
            "gcp:compute/subnetwork:Subnetwork",
            {"name": "a", "region": "us-east1", "project": "p"},
            "projects/p/regions/us-east1/subnetworks/a",
        ),
        (
            "gcp:container/nodePool:NodePool",
            {
                "name": "gpus",
                "location": "us-east1",
                "cluster": "projects/p/locations/us-east1/clusters/main",
            },
            "projects/synthetic-project/locations/us-east1/clusters/main/nodePools/gpus",
        ),
        (
            "gcp:container/cluster:Cluster",
            {"name": "main", "location": "us-east1-b"},
            "projects/synthetic-project/locations/us-east1-b/clusters/main",
        ),
        (
            "azure-native:containerservice:AgentPool",
            {"resourceGroupName": "g", "resourceName": "main", "agentPoolName": "gpus"},
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/"
            "Microsoft.ContainerService/managedClusters/main/agentPools/gpus",
        ),
        ("kubernetes:core/v1:Namespace", {"metadata": {"name": "team"}}, "team"),
        ("kubernetes:core/v1:Service", {"metadata": {"name": "web"}}, "default/web"),
    ],
)
def test_ids_have_the_clouds_form(
    schemas: Schemas, token: str, inputs: dict[str, Any], expected: str
) -> None:
    region = {"region": "cn-north-1"} if token.startswith("aws:") else {}

    assert made(schemas, token, region, **inputs)[0] == expected


def test_arns_have_the_services_form(schemas: Schemas) -> None:
    arns = {
        token: made(schemas, token, {"region": "eu-west-1"}, name="x", bucket="x")[1]["arn"]
        for token in (
            "aws:eks/cluster:Cluster",
            "aws:s3/bucket:Bucket",
            "aws:sqs/queue:Queue",
            "aws:cloudwatch/logGroup:LogGroup",
        )
    }

    assert list(arns.values()) == [
        "arn:aws:eks:eu-west-1:123456789012:cluster/x",
        "arn:aws:s3:::x",
        "arn:aws:sqs:eu-west-1:123456789012:x",
        "arn:aws:logs:eu-west-1:123456789012:log-group:x",
    ]


@pytest.mark.parametrize(
    "token",
    [
        "aws:ec2/vpc:Vpc",
        "aws:eks/cluster:Cluster",
        "aws:rds/instance:Instance",
        "azure-native:containerservice:ManagedCluster",
        "gcp:container/cluster:Cluster",
        "kubernetes:apps/v1:Deployment",
        "random:index/randomId:RandomId",
        "tls:index/privateKey:PrivateKey",
    ],
)
def test_outputs_are_of_their_types_and_the_same_every_time(schemas: Schemas, token: str) -> None:
    schema = schemas.of(token)
    identifier, outputs = made(schemas, token)
    as_inputs = {**schema, "inputs": {**schema["outputs"], "required": []}}

    assert identifier
    # Inside of an input that wasn't given, what nobody knows is left out.
    assert [problem for problem in problems(as_inputs, outputs) if "missing" not in problem.reason] == []
    assert made(schemas, token) == (identifier, outputs)


def test_what_was_given_stays_and_what_was_not_is_not_invented(schemas: Schemas) -> None:
    _, outputs = made(schemas, "aws:s3/bucket:Bucket", bucket="models", tags={"team": Secret("canary")})

    assert outputs["tags"] == {"team": Secret("canary")}
    assert outputs["policy"] is None
    assert outputs["objectLockEnabled"] is None
    assert outputs["versioning"] == {"enabled": None, "mfaDelete": None}


def test_what_is_made_of_a_secret_is_one(schemas: Schemas) -> None:
    identifier, outputs = made(
        schemas,
        "aws:eks/cluster:Cluster",
        name=Secret("canary"),
        version="1.34",
        vpcConfig={"subnetIds": [Secret("subnet-canary"), "subnet-1"], "endpointPublicAccess": Secret(True)},
    )

    assert "canary" not in f"{identifier} {outputs}"
    assert outputs["arn"] == Secret(plain(outputs["arn"]))
    assert "canary" in plain(outputs["arn"])
    assert outputs["vpcConfig"]["endpointPublicAccess"] == Secret(True)
    assert outputs["version"] == "1.34"


def test_a_set_comes_back_as_a_map_where_the_sdk_says_so(schemas: Schemas) -> None:
    token = "azure-native:containerservice:ManagedCluster"
    for given, expected in ((["/a"], {"/a": {}}), (["/a", UNKNOWN], UNKNOWN)):
        identity = {"type": "UserAssigned", "userAssignedIdentities": given}
        _, outputs = made(schemas, token, identity=identity, disableLocalAccounts=True)

        assert outputs["identity"]["userAssignedIdentities"] == expected
        assert outputs["disableLocalAccounts"] is True


def test_what_is_unknown_stays_unknown(schemas: Schemas) -> None:
    _, outputs = made(schemas, "aws:ec2/subnet:Subnet", vpcId=UNKNOWN, cidrBlock="10.0.0.0/24")

    assert outputs["vpcId"] is UNKNOWN


@pytest.mark.parametrize(
    ("kind", "inputs", "check"),
    [
        ("randomString:RandomString", {"length": 70}, lambda outputs: len(outputs["result"]) == 70),
        ("randomId:RandomId", {"byteLength": 8}, lambda outputs: len(outputs["hex"]) == 16),
        ("randomInteger:RandomInteger", {"min": 5, "max": 7}, lambda outputs: 5 <= outputs["result"] <= 7),
        ("randomUuid:RandomUuid", {}, lambda outputs: len(outputs["result"]) == 36),
    ],
)
def test_random_values_have_the_length_asked_for(
    schemas: Schemas, kind: str, inputs: dict[str, Any], check: Any
) -> None:
    assert check(made(schemas, f"random:index/{kind}", **inputs)[1])


def test_the_domain_of_an_elastic_ip_is_no_name(schemas: Schemas) -> None:
    assert naming.name_property(schemas.of("aws:ec2/eip:Eip")) is None
