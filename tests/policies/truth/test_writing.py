"""What the scanner reads is what a case says."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_engine.offline import packages
from atoll_policies.cases import Declared, ref, resource
from atoll_policies.scanner import scanner
from atoll_policies.tokens import canonical
from tests.policies.truth.context import around
from tests.policies.truth.hcl import written
from tests.policies.truth.manifests import address
from tests.policies.truth.names import block, snake, terraform_type

KEY = resource("data-key", "aws:kms/key:Key", {"description": "data at rest"})


def hcl(kind: str, properties: dict[str, Any], *others: Declared) -> str:
    return written(resource("it", kind, properties), {other.name: other for other in others})


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("aws:eks/cluster:Cluster", "aws_eks_cluster"),
        ("aws:ec2/vpc:Vpc", "aws_vpc"),
        ("aws:rds/instance:Instance", "aws_db_instance"),
        ("aws:rds/cluster:Cluster", "aws_rds_cluster"),
        ("aws:s3/bucketV2:BucketV2", "aws_s3_bucket"),
        ("gcp:storage/bucketIAMMember:BucketIAMMember", "google_storage_bucket_iam_member"),
        ("gcp:projects/iAMBinding:IAMBinding", "google_project_iam_binding"),
        ("gcp:vertex/aiDataset:AiDataset", "google_vertex_ai_dataset"),
        ("azure-native:keyvault/v20240401:Vault", "azurerm_key_vault"),
        ("kubernetes:core/v1:Pod", ""),
    ],
)
def test_a_type_has_terraforms_name(token: str, expected: str) -> None:
    assert terraform_type(token) == expected


def test_every_type_that_counts_is_reached_by_one_of_the_sdks() -> None:
    """Google's notebooks went with version 10 of its SDK."""
    gone = {"google_notebooks_instance", "google_notebooks_runtime"}
    tokens = {canonical(name) for cloud in ("aws", "gcp") for name in packages.installed(cloud).classes}
    reached = [terraform_type(token) for token in sorted(tokens) if token.count(":") == 2]
    wanted = {name for family in scanner().families for name in family.types if name[:3] in {"aws", "goo"}}

    assert {name: reached.count(name) for name in wanted - gone} == dict.fromkeys(wanted - gone, 1)


def test_a_name_has_terraforms_form() -> None:
    assert (snake("vpcConfig"), snake("cidrIpv4"), snake("IAMBinding")) == (
        "vpc_config",
        "cidr_ipv4",
        "iam_binding",
    )
    assert [block("aws_lb", name) for name in ("accessLogs", "policies", "ingress", "accesses")] == [
        "access_log",
        "policy",
        "ingress",
        "access",
    ]
    assert block("aws_launch_template", "networkInterfaces") == "network_interfaces"


def test_an_object_is_a_block_and_a_map_is_a_value() -> None:
    text = hcl("aws:eks/cluster:Cluster", {"vpcConfig": {"subnetIds": ["a", "b"]}, "tags": {"team": "ml"}})

    assert text == "\n".join(
        [
            'resource "aws_eks_cluster" "it" {',
            "  vpc_config {",
            '    subnet_ids = ["a", "b"]',
            "  }",
            "  tags = {",
            '    "team" = "ml"',
            "  }",
            "}",
            "",
        ]
    )


def test_a_list_of_objects_is_several_blocks() -> None:
    rules = [{"fromPort": 22}, {"fromPort": 80}]

    assert hcl("aws:ec2/securityGroup:SecurityGroup", {"ingress": rules}).count("ingress {") == 2


def test_a_type_that_the_sdk_has_no_more_is_written_by_its_values() -> None:
    text = hcl("gcp:notebooks/instance:Instance", {"noPublicIp": True, "shieldedInstanceConfig": {"a": 1}})

    assert text.splitlines()[:3] == [
        'resource "google_notebooks_instance" "it" {',
        "  no_public_ip = true",
        "  shielded_instance_config {",
    ]


def test_a_reference_is_one_only_to_what_is_there() -> None:
    properties = {"kmsKeyId": ref("data-key", "arn")}

    assert "kms_key_id = aws_kms_key.data_key.arn" in hcl("aws:cloudwatch/logGroup:LogGroup", properties, KEY)
    assert "kms_key_id" not in hcl("aws:cloudwatch/logGroup:LogGroup", properties)


def test_a_text_that_is_a_document_stays_as_it_is() -> None:
    document = '{"Statement": [{"Resource": "arn:aws:s3:::a/*"}]}'

    assert f"policy = <<EOF\n{document}\nEOF" in hcl("aws:iam/policy:Policy", {"policy": document})
    assert 'name = "a$${b}"' in hcl("aws:iam/policy:Policy", {"name": "a${b}"})


def test_azures_names_and_values_are_turned() -> None:
    text = hcl(
        "azure-native:network:NetworkSecurityGroup",
        {"securityRules": [{"name": "a", "access": "Allow"}, {"name": "b"}], "location": "eastus"},
    )
    assert text.count("security_rule {") == 2
    assert "location" not in text

    vault = hcl("azure-native:keyvault:Vault", {"properties": {"publicNetworkAccess": "Disabled"}})
    assert "public_network_access_enabled = false" in vault


def test_an_object_of_kubernetes_is_named_as_the_scanner_names_it() -> None:
    metadata = {"name": "serve", "namespace": "models"}
    pod = resource("pod", "kubernetes:core/v1:Pod", {"metadata": metadata})

    assert address(pod) == "Pod.models.serve"


def test_a_case_brings_what_it_needs_and_what_needs_it() -> None:
    log = resource("log", "aws:cloudwatch/logGroup:LogGroup", {"kmsKeyId": ref("data-key", "arn")})
    bucket = resource("bucket", "aws:s3/bucket:Bucket")
    access = resource(
        "access", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": ref("bucket")}
    )
    other = resource("other", "aws:s3/bucket:Bucket")
    resources = {item.name: item for item in (KEY, log, bucket, access, other)}

    assert around("log", resources, wide=False) == {"log", "data-key"}
    assert around("bucket", resources, wide=False) == {"bucket", "access"}
    assert around("access", resources, wide=True) == {"bucket", "access"}


def test_a_name_at_the_end_of_a_text_is_a_reference() -> None:
    table = resource("table", "aws:dynamodb/table:Table", {"name": "usage"})
    target = resource("scaling", "aws:appautoscaling/target:Target", {"resourceId": "table/usage"})
    policy = resource("policy", "aws:appautoscaling/policy:Policy", {"resourceId": ref("scaling")})
    resources = {item.name: item for item in (table, target, policy)}

    assert 'resource_id = "table/${aws_dynamodb_table.table.name}"' in written(target, resources)
    assert around("table", resources, wide=True) == {"table", "scaling", "policy"}
    assert around("table", resources, wide=False) == {"table", "scaling"}
