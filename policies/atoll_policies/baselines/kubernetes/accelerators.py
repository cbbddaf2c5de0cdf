"""Pools of GPUs that Karpenter makes, and the software on them."""

from atoll_policies.baselines.kubernetes._parts import kubernetes
from atoll_policies.cases import resource

RESOURCES = [
    kubernetes(
        "gpu-node-class",
        "karpenter.k8s.aws/v1",
        "EC2NodeClass",
        "",
        spec={
            "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": True}}],
        },
    ),
    kubernetes(
        "gpu-karpenter-pool",
        "karpenter.sh/v1",
        "NodePool",
        "",
        spec={
            "limits": {"nvidia.com/gpu": "16"},
            "disruption": {"consolidationPolicy": "WhenEmpty", "consolidateAfter": "300s"},
            "template": {
                "metadata": {"labels": {"accelerator-model": "H100"}},
                "spec": {
                    "nodeClassRef": {
                        "group": "karpenter.k8s.aws",
                        "kind": "EC2NodeClass",
                        "name": "gpu-node-class",
                    },
                    "requirements": [
                        {
                            "key": "node.kubernetes.io/instance-type",
                            "operator": "In",
                            "values": ["p5.48xlarge"],
                        },
                        {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]},
                    ],
                    "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}],
                },
            },
        },
    ),
    resource(
        "gpu-operator",
        "kubernetes:helm.sh/v3:Release",
        {
            "chart": "gpu-operator",
            "name": "gpu-operator",
            "namespace": "gpu-operator",
            "version": "v25.10.1",
            "repositoryOpts": {"repo": "https://helm.ngc.nvidia.com/nvidia"},
            "values": {
                "devicePlugin": {"enabled": True},
                "toolkit": {"enabled": True, "version": "v1.18.0"},
            },
        },
    ),
]
