"""A whole small platform on AWS through the real engine, with no credentials."""

from __future__ import annotations

import pytest

from atoll_engine import offline

CLOUDS = ["aws", "kubernetes"]
REGION = "us-west-2"
ZONES = ["us-west-2a", "us-west-2b"]
OPS = "arn:aws:iam::123456789012:role/ops"
EXISTING = [OPS, "cr-*"]


def platform(*, with_one_pool_more: bool = False) -> None:
    import pulumi
    import pulumi_kubernetes as kubernetes

    from atoll import aws
    from atoll.kubernetes import ReclaimPolicy, SharedStorageClass

    network = aws.AwsNetwork("ai", {"region": REGION, "zones": ZONES, "pod_cidr": "100.64.0.0/16"})
    cluster = aws.EksCluster(
        "platform",
        {
            "region": REGION,
            "kubernetes_version": "1.34",
            "private_subnet_ids": network.private_subnet_ids,
            "pod_subnet_ids": network.pod_subnet_ids,
            "zones": ZONES,
            "admin_principal_arns": {"ops": OPS},
            "protect": False,
        },
    )
    joined = {
        "cluster_name": cluster.cluster_name,
        "kubernetes_version": "1.34",
        "cluster_security_group_id": cluster.cluster_security_group_id,
        "node_role_arn": cluster.node_role_arn,
    }
    aws.EksAcceleratorPool(
        "train",
        {
            **joined,
            "subnet_ids": network.private_subnet_ids[:1],
            "zones": ZONES[:1],
            "machine_type": "p5.48xlarge",
            "purchase": "capacity-block",
            "reservation_id": "cr-0123456789abcdef0",
            "max_nodes": 4,
            "fabric_security_group_id": network.fabric_security_group_id,
        },
    )
    aws.EksAcceleratorPool(
        "serve",
        {
            **joined,
            "subnet_ids": network.private_subnet_ids,
            "zones": ZONES,
            "machine_type": "g6.xlarge",
            "max_nodes": 8,
        },
    )
    if with_one_pool_more:
        aws.EksAcceleratorPool(
            "embed",
            {
                **joined,
                "subnet_ids": network.private_subnet_ids[:1],
                "zones": ZONES[:1],
                "machine_type": "inf2.xlarge",
                "max_nodes": 1,
            },
        )
    inside = kubernetes.Provider("inside", kubeconfig=cluster.kubeconfig)
    aws.KarpenterPool(
        "batch",
        {
            "kubernetes_version": "1.34",
            "karpenter_version": "1.14.0",
            "security_group_ids": [cluster.cluster_security_group_id, network.fabric_security_group_id],
            "node_role_name": cluster.node_role_name,
            "subnet_ids": network.private_subnet_ids[1:],
            "zones": ZONES[1:],
            "machine_type": "p4d.24xlarge",
            "purchases": ["on-demand", "spot"],
            "max_nodes": 2,
            "compact": True,
        },
        pulumi.ResourceOptions(providers=[inside]),
    )
    files = aws.AwsFileSystem(
        "files",
        {
            "region": REGION,
            "cluster_name": cluster.cluster_name,
            "vpc_id": network.vpc_id,
            "private_subnet_ids": network.private_subnet_ids,
            "client_security_group_ids": [cluster.cluster_security_group_id],
            "protect": False,
        },
    )
    SharedStorageClass(
        "shared",
        {
            "provisioner": "efs.csi.aws.com",
            "parameters": {
                "provisioningMode": "efs-ap",
                "fileSystemId": files.file_system_id,
                "directoryPerms": "700",
            },
            "reclaim_policy": ReclaimPolicy.DELETE,
        },
        pulumi.ResourceOptions(providers=[inside]),
    )
    models = aws.AwsBucket("models", {"protect": False})
    images = aws.AwsRegistry("images", {"repositories": ["training", "serving"], "protect": False})
    aws.AwsCiIdentity(
        "push",
        {
            "repository": "acme/platform",
            "ref": "refs/heads/main",
            "push_repository_arns": [images.repository_arns["serving"]],
            "state_bucket_arn": models.bucket_arn,
            "state_key_arns": [models.key_arn],
        },
    )
    aws.AwsWorkloadIdentity(
        "trainer",
        {
            "cluster_name": cluster.cluster_name,
            "namespace": "research",
            "service_account": "trainer",
            "write_bucket_arns": [models.bucket_arn],
            "write_prefix": "churn/",
            "key_arns": [models.key_arn],
        },
    )
    aws.AwsBudget("spend", {"monthly_limit_usd": 5000, "emails": ["ops@example.com"]})
    aws.AwsFeatureStoreBacking(
        "features",
        {
            "vpc_id": network.vpc_id,
            "private_subnet_ids": network.private_subnet_ids,
            "client_security_group_ids": [cluster.cluster_security_group_id],
            "auth_token": "a-password-of-the-test",
            "offline_bucket_name": models.bucket_name,
            "offline_key_arn": models.key_arn,
            "protect": False,
        },
    )


@pytest.mark.parametrize("mode", ["honest", "filled"])
def test_the_platform_previews(mode: offline.Mode) -> None:
    with offline.providers(CLOUDS, mode=mode, existing=EXISTING) as environment:
        outcome = offline.preview(platform, environment)

    assert outcome.errors == ()
    assert outcome.warnings == ()
    assert set(outcome.changes) == {"create"}


def test_a_second_preview_changes_nothing_and_all_goes_away_again() -> None:
    cloud = offline.DictCloud()
    with offline.rehearsal(CLOUDS, cloud=cloud, existing=EXISTING) as environment:
        made = offline.up(platform, environment)
        again = offline.preview(platform, environment)
        gone = offline.destroy(platform, environment)

    assert made.errors + again.errors + gone.errors == ()
    assert again.changes == {"same": made.changes["create"]}
    assert gone.changes == {"delete": made.changes["create"]}
    assert cloud.records() == []


def test_an_existing_vpc_is_used() -> None:
    from atoll import aws

    args = {
        "region": REGION,
        "zones": ZONES,
        "existing_vpc_id": "vpc-0123456789abcdef0",
        "existing_private_subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    }
    with offline.providers(["aws"], mode="filled", existing=["vpc-0123*", "subnet-0123*"]) as environment:
        outcome = offline.preview(lambda: aws.AwsNetwork("ai", args), environment)

    assert outcome.errors + outcome.warnings == ()
    assert outcome.resource("ai-fabric").inputs["vpcId"] == "vpc-0123456789abcdef0"


def test_another_pool_changes_nothing_that_is_there() -> None:
    with offline.rehearsal(CLOUDS, existing=EXISTING) as environment:
        made = offline.up(platform, environment)
        outcome = offline.preview(lambda: platform(with_one_pool_more=True), environment)

    assert outcome.errors == ()
    assert outcome.changes.keys() == {"same", "create"}
    assert outcome.changes["same"] == made.changes["create"]


def test_a_password_is_shown_nowhere() -> None:
    with offline.rehearsal(CLOUDS, existing=EXISTING) as environment:
        outcome = offline.up(platform, environment)

    assert "a-password-of-the-test" not in repr(outcome)
    assert outcome.resource("features-online").inputs["transitEncryptionEnabled"] is True
