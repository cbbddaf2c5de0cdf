"""A small platform on each cloud: network, Kubernetes, a pool of accelerators, a bucket, an identity."""

from __future__ import annotations

import json

import pulumi


def on_aws() -> None:
    import pulumi_aws as aws

    zones = aws.get_availability_zones(state="available").names
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", tags={"team": "ml"})
    subnets = [
        aws.ec2.Subnet(
            f"subnet-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24", availability_zone=zone
        )
        for index, zone in enumerate(zones)
    ]
    policy = aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["eks.amazonaws.com"]}],
            }
        ]
    )
    role = aws.iam.Role("role", assume_role_policy=policy.json)
    aws.iam.RolePolicyAttachment(
        "attachment", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    )
    ids = [subnet.id for subnet in subnets]
    cluster = aws.eks.Cluster("cluster", role_arn=role.arn, vpc_config={"subnet_ids": ids})
    aws.eks.NodeGroup(
        "gpus",
        cluster_name=cluster.name,
        node_role_arn=role.arn,
        subnet_ids=ids,
        instance_types=["g5.xlarge"],
        scaling_config=aws.eks.NodeGroupScalingConfigArgs(min_size=0, desired_size=1, max_size=4),
    )
    bucket = aws.s3.Bucket("models")
    aws.s3.BucketPublicAccessBlock("private", bucket=bucket.id, block_public_acls=True)
    pulumi.export("account", aws.get_caller_identity().account_id)
    pulumi.export("issuer", cluster.identities[0].oidcs[0].issuer)
    pulumi.export("bucket", bucket.arn)
    pulumi.export("trust", policy.json)


def on_gcp() -> None:
    import pulumi_gcp as gcp

    network = gcp.compute.Network("network", auto_create_subnetworks=False)
    subnet = gcp.compute.Subnetwork(
        "subnet", network=network.id, region="europe-west4", ip_cidr_range="10.0.0.0/16"
    )
    cluster = gcp.container.Cluster(
        "cluster",
        location="europe-west4",
        network=network.name,
        subnetwork=subnet.name,
        remove_default_node_pool=True,
        initial_node_count=1,
    )
    gcp.container.NodePool(
        "gpus",
        cluster=cluster.id,
        node_config={
            "machine_type": "g2-standard-8",
            "guest_accelerators": [{"type": "nvidia-l4", "count": 1}],
        },
        autoscaling={"min_node_count": 0, "max_node_count": 4},
    )
    account = gcp.serviceaccount.Account("account", account_id="trainer")
    bucket = gcp.storage.Bucket("models", location="EU", uniform_bucket_level_access=True)
    gcp.storage.BucketIAMMember(
        "access", bucket=bucket.name, role="roles/storage.objectAdmin", member=account.member
    )
    pulumi.export("project", gcp.organizations.get_client_config().project)
    pulumi.export("zones", gcp.compute.get_zones(region="europe-west4").names)
    pulumi.export("endpoint", cluster.endpoint)
    pulumi.export("network", network.id)


def on_azure() -> None:
    import pulumi_azure_native as azure

    group = azure.resources.ResourceGroup("platform")
    network = azure.network.VirtualNetwork(
        "network", resource_group_name=group.name, address_space={"address_prefixes": ["10.0.0.0/16"]}
    )
    subnet = azure.network.Subnet(
        "subnet",
        resource_group_name=group.name,
        virtual_network_name=network.name,
        address_prefix="10.0.0.0/20",
    )
    cluster = azure.containerservice.ManagedCluster(
        "cluster",
        resource_group_name=group.name,
        dns_prefix="platform",
        identity={"type": azure.containerservice.ResourceIdentityType.SYSTEM_ASSIGNED},
        agent_pool_profiles=[
            {
                "name": "system",
                "mode": "System",
                "count": 1,
                "vm_size": "Standard_D4s_v5",
                "vnet_subnet_id": subnet.id,
            }
        ],
    )
    azure.containerservice.AgentPool(
        "gpus",
        resource_group_name=group.name,
        resource_name_=cluster.name,
        mode="User",
        count=1,
        vm_size="Standard_NC24ads_A100_v4",
    )
    account = azure.storage.StorageAccount(
        "models", resource_group_name=group.name, kind="StorageV2", sku={"name": "Standard_LRS"}
    )
    azure.storage.BlobContainer("container", resource_group_name=group.name, account_name=account.name)
    credentials = azure.containerservice.list_managed_cluster_user_credentials_output(
        resource_group_name=group.name, resource_name=cluster.name
    )
    pulumi.export("tenant", azure.authorization.get_client_config().tenant_id)
    pulumi.export("kubelet", cluster.identity_profile["kubeletidentity"].object_id)
    pulumi.export("kubeconfig", credentials.kubeconfigs[0].value)
    pulumi.export("storage", account.id)


def on_kubernetes() -> None:
    import pulumi_kubernetes as kubernetes

    namespace = kubernetes.core.v1.Namespace("team")
    labels = {"app": "web"}
    kubernetes.apps.v1.Deployment(
        "web",
        metadata={"namespace": namespace.metadata.name},
        spec={
            "replicas": 2,
            "selector": {"match_labels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "web", "image": "web:1"}]},
            },
        },
    )
    kubernetes.apiextensions.CustomResource(
        "model",
        api_version="serving.kserve.io/v1beta1",
        kind="InferenceService",
        metadata={"name": "model", "namespace": namespace.metadata.name},
        spec={"predictor": {"anything": json.dumps({"goes": True})}},
    )
    pulumi.export("namespace", namespace.metadata.name)
