"""Kubernetes secrets of EKS clusters are encrypted with a key of one's own."""

from atoll_policies import Rule, Severity, all_of, changed, field

RULE = Rule(
    id="eks-secrets-encrypted",
    title="EKS encrypts Kubernetes secrets with your own key",
    why="Without it whoever reads etcd's disks or backups reads every token and password of the cluster.",
    fix="Set `encryptionConfig` with `resources: [secrets]` and the ARN of a KMS key.",
    severity=Severity.HIGH,
    requires={
        "aws:eks/cluster:Cluster": all_of(
            field("encryptionConfig.resources").contains("secrets"),
            field("encryptionConfig.provider.keyArn").present(),
        )
    },
    maps=(
        "nist-800-53/SC-28",
        "cis-eks/5.3.1",
        "nsa/secrets",
    ),
    equivalents=("CKV_AWS_58",),
    disagrees={"CKV_AWS_58": "It doesn't look for the key."},
    good=(
        changed(
            "eks-cluster",
            "encryptionConfig",
            {
                "resources": ["secrets"],
                "provider": {"keyArn": "arn:aws:kms:us-west-2:123456789012:key/other"},
            },
        ),
    ),
    bad=(
        changed("eks-cluster", "encryptionConfig"),
        changed("eks-cluster", "encryptionConfig.resources", []),
        changed("eks-cluster", "encryptionConfig.provider.keyArn", ""),
    ),
)
