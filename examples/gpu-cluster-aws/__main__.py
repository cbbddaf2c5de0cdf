"""A Kubernetes cluster on AWS with machines to serve models on, none while nobody asks."""

import pulumi

from atoll.aws import AwsBudget, AwsNetwork, EksAcceleratorPool, EksCluster

REGION = "us-west-2"
ZONES = ["us-west-2a", "us-west-2b"]
KUBERNETES = "1.34"

config = pulumi.Config()

network = AwsNetwork("serving", {"region": REGION, "zones": ZONES})
cluster = EksCluster(
    "serving",
    {
        "region": REGION,
        "kubernetes_version": KUBERNETES,
        "private_subnet_ids": network.private_subnet_ids,
        "admin_principal_arns": {"team": config.require("admin_role_arn")},
    },
)
pool = EksAcceleratorPool(
    "l4",
    {
        "cluster_name": cluster.cluster_name,
        "kubernetes_version": KUBERNETES,
        "cluster_security_group_id": cluster.cluster_security_group_id,
        "node_role_arn": cluster.node_role_arn,
        "subnet_ids": network.private_subnet_ids,
        "zones": ZONES,
        "machine_type": "g6.xlarge",
        "purchase": "spot",
        "max_nodes": 4,
    },
)
AwsBudget(
    "serving",
    {"monthly_limit_usd": config.require_int("monthly_limit_usd"), "emails": ["ml-platform@example.com"]},
)

pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("pod_resources", pool.pod_resources)
