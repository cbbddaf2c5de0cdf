"""What holds for every component of AWS."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import atoll.aws
from atoll.aws import (
    AwsBucket,
    AwsBudget,
    AwsCiIdentity,
    AwsFeatureStoreBacking,
    AwsFederatedIdentity,
    AwsFileSystem,
    AwsNetwork,
    AwsRegistry,
    AwsWorkloadIdentity,
    EksAcceleratorPool,
    EksCluster,
    EksClusterAutoscaler,
    KarpenterController,
    KarpenterPool,
    S3ModelCopy,
)
from atoll.testing import record

DOCS = Path(__file__).parents[4] / "docs" / "components"
PULUMI_ADDS = 8
LONGEST_NAMES = {
    "aws:budgets/budget:Budget": 100,
    "aws:ec2/launchTemplate:LaunchTemplate": 128,
    "aws:elasticache/replicationGroup:ReplicationGroup": 40,
    "aws:iam/role:Role": 64,
    "aws:s3/bucket:Bucket": 63,
}


ARGS = [name for name in atoll.aws.__all__ if name.endswith("Args")]


def page_of(name: str) -> str:
    """Return the page of the component whose arguments are called ``name``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix("Args"))
    return (DOCS / f"{words.lower()}.md").read_text()


@pytest.fixture
def whole(
    network_args,
    cluster_args,
    pool_args,
    autoscaler_args,
    controller_args,
    karpenter_args,
    feature_store_args,
    file_system_args,
) -> dict[type, dict]:
    """Arguments of every component."""
    identity = {"cluster_name": "c", "namespace": "n", "service_account": "s"}
    return {
        AwsBucket: {"access_log_bucket": "logs"},
        AwsBudget: {"monthly_limit_usd": 1, "emails": ["ops@example.com"]},
        AwsCiIdentity: {
            "repository": "acme/platform",
            "ref": "refs/heads/main",
            "push_repository_arns": ["arn:aws:ecr:us-west-2:123456789012:repository/images/serving"],
        },
        AwsFederatedIdentity: {
            "issuer_url": "https://issuer.example/cluster",
            "namespace": "n",
            "service_account": "s",
            "read_bucket_arns": ["arn:aws:s3:::models"],
        },
        AwsFeatureStoreBacking: feature_store_args,
        AwsFileSystem: file_system_args,
        AwsNetwork: network_args | {"pod_cidr": "100.64.0.0/16"},
        AwsRegistry: {"repositories": ["training"]},
        AwsWorkloadIdentity: identity | {"read_bucket_arns": ["arn:aws:s3:::models"]},
        EksAcceleratorPool: pool_args | {"compact": True},
        EksCluster: cluster_args,
        EksClusterAutoscaler: autoscaler_args,
        KarpenterController: controller_args | {"node_access_entry": True},
        KarpenterPool: karpenter_args | {"compact": True},
        S3ModelCopy: {
            "namespace": "n",
            "service_account": "s",
            "direction": "from-bucket",
            "bucket_name": "models",
            "bucket_region": "us-west-2",
            "claim_name": "models",
            "version": "v1",
            "role_arn": "arn:aws:iam::123456789012:role/reader",
        },
    }


def has_tags(token: str) -> bool:
    module, _, kind = token.removeprefix("aws:").partition(":")
    package = getattr(aws, {"lambda": "lambda_"}.get(module.split("/")[0], module.split("/")[0]))
    return hasattr(getattr(package, kind), "tags")


def test_everything_that_can_be_is_tagged(registered, whole) -> None:
    untagged = []
    del whole[S3ModelCopy]  # it makes nothing of AWS
    for component, args in whole.items():
        made = registered(component, "thing", args | {"tags": {"team": "ml"}})
        for item in made.values():
            if item.token.startswith("aws:") and has_tags(item.token):
                tags = item.inputs.get("tags", {})
                if not {"Name", "atoll:component", "team"} <= set(tags):
                    untagged.append(item.name)

    assert untagged == []


def test_machines_and_volumes_are_tagged_too(registered, pool_args) -> None:
    made = registered(EksAcceleratorPool, "train", pool_args | {"tags": {"team": "ml"}})
    specifications = made["train-template"].inputs["tagSpecifications"]

    assert {item["resourceType"] for item in specifications} == {"instance", "volume", "network-interface"}
    assert all(item["tags"]["team"] == "ml" for item in specifications)


def test_the_same_arguments_make_the_same_resources(registered, whole) -> None:
    for component, args in whole.items():
        assert registered(component, "thing", args) == registered(component, "thing", args)


def test_whole_numbers_come_as_floats_from_other_languages(registered, whole) -> None:
    numbers = {
        AwsBucket: {"noncurrent_version_days": 30},
        AwsBudget: {"alert_percentages": [50], "forecast_percentage": 90},
        AwsFeatureStoreBacking: {"nodes": 3, "snapshot_days": 1, "query_limit_gib": 10},
        AwsFileSystem: {"infrequent_access_after_days": 30},
        AwsNetwork: {"log_retention_days": 30},
        AwsRegistry: {"kept_images": 10},
        EksAcceleratorPool: {"min_nodes": 1, "disk_size_gib": 1000},
        EksCluster: {"log_retention_days": 30, "system_min_nodes": 3},
        EksClusterAutoscaler: {"replicas": 3, "memory_mib": 1000, "pool_priorities": {"train": 20}},
        KarpenterController: {"replicas": 3, "memory_mib": 2048},
        KarpenterPool: {"longest_job_s": 3600, "disk_iops": 20_000},
        S3ModelCopy: {"timeout_s": 60},
    }
    for component, given in numbers.items():
        args = whole[component] | given

        assert registered(component, "thing", args) == registered(component, "thing", _floats(args))


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_children_are_below_their_component_and_carry_its_name(registered, whole) -> None:
    for component, args in whole.items():
        made = registered(component, "thing", args)

        assert made.pop("thing").token == f"atoll:index:{component.__name__}"
        for item in made.values():
            assert item.parent == "thing"
            assert item.name.startswith("thing-")


def test_no_name_is_longer_than_aws_takes(registered, whole) -> None:
    for component, args in whole.items():
        for name in ("a" * length for length in range(45, 0, -1)):
            with contextlib.suppress(atoll.errors.ValidationError):
                made = registered(component, name, args)
                break
        assert len(name) >= 25
        for item in made.values():
            longest = LONGEST_NAMES.get(item.token)
            assert longest is None or len(item.name) + PULUMI_ADDS <= longest, item.name


def test_unknown_and_missing_arguments_are_refused(whole) -> None:
    for component, args in whole.items():
        with pytest.raises(atoll.errors.ValidationError) as error:
            component("thing", args | {"sise": 1})
        assert [problem.path for problem in error.value.problems] == ["sise"]
        with pytest.raises(atoll.errors.ValidationError) as error:
            component("thing", {"sise": 1})
        required = set(getattr(atoll.aws, f"{component.__name__}Args").__required_keys__)
        assert required < {problem.path for problem in error.value.problems}


def test_every_component_is_covered(whole) -> None:
    public = {getattr(atoll.aws, name) for name in atoll.aws.__all__}
    components = {
        item for item in public if isinstance(item, type) and issubclass(item, pulumi.ComponentResource)
    }

    assert set(whole) == components


def test_all_is_sorted_and_whole() -> None:
    public = [name for name in vars(atoll.aws) if re.match("[A-Z]", name)]

    assert atoll.aws.__all__ == sorted(public)


@pytest.mark.parametrize("name", ARGS)
def test_every_argument_and_output_is_in_the_docs(name) -> None:
    component = getattr(atoll.aws, name.removesuffix("Args"))

    for field in (*getattr(atoll.aws, name).__annotations__, *component.__annotations__):
        assert f"| `{field}` |" in page_of(name)


@pytest.mark.parametrize("name", ARGS)
def test_the_example_of_the_docs_runs(name) -> None:
    [code] = re.findall(r"```python\n(.*?)```", page_of(name), re.DOTALL)

    assert len(record(lambda: exec(code, {}))) > 1


def test_importing_the_components_loads_no_service_of_the_sdk() -> None:
    code = "import sys, atoll.aws; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = answer.stdout.split()

    assert "atoll.aws.eks_cluster" in loaded
    # The services themselves are there as placeholders, which load when they are used.
    assert [module for module in loaded if module.startswith(("pulumi_aws.ec2.", "pulumi_aws.eks."))] == []


def test_logs_and_volumes_are_encrypted_with_keys_of_ones_own(registered, whole) -> None:
    key = "arn:aws:kms:us-west-2:123456789012:key/own"
    network = registered(AwsNetwork, "ai", whole[AwsNetwork] | {"log_key_arn": key})
    keys = {"log_key_arn": key, "volume_key_arn": key}
    cluster = registered(EksCluster, "main", whole[EksCluster] | keys)
    pool = registered(EksAcceleratorPool, "train", whole[EksAcceleratorPool] | {"volume_key_arn": key})
    batch = registered(KarpenterPool, "batch", whole[KarpenterPool] | {"volume_key_arn": key})

    assert network["ai-flow-logs-group"].inputs["kmsKeyId"] == key
    assert cluster["main-logs"].inputs["kmsKeyId"] == key
    for template in (cluster["main-system-template"], pool["train-template"]):
        assert template.inputs["blockDeviceMappings"][0]["ebs"]["kmsKeyId"] == key
    volume = batch["batch-node-class"].inputs["spec"]["blockDeviceMappings"][0]["ebs"]
    assert volume["kmsKeyID"] == key
