"""Pools and machines with GPUs on Google Cloud, and the budget that they have."""

from datetime import date, timedelta

from atoll_policies.cases import resource

_LEASE = {"owner": "ml-team", "expires-at": str(date.today() + timedelta(days=7))}
_KEY = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k"
_SHIELDED = {"enableIntegrityMonitoring": True, "enableSecureBoot": True}

RESOURCES = [
    resource(
        "gpu-gke-pool",
        "gcp:container/nodePool:NodePool",
        {
            "cluster": "gke-cluster",
            "location": "europe-west4",
            "autoscaling": {"totalMinNodeCount": 0, "totalMaxNodeCount": 4},
            "management": {"autoRepair": True, "autoUpgrade": True},
            "networkConfig": {"enablePrivateNodes": True},
            "nodeConfig": {
                "machineType": "a3-highgpu-8g",
                "guestAccelerators": [{"type": "nvidia-h100-80gb", "count": 8}],
                "spot": True,
                "imageType": "COS_CONTAINERD",
                "bootDiskKmsKey": _KEY,
                "labels": {"accelerator-model": "h100"},
                "resourceLabels": _LEASE,
                "metadata": {"disable-legacy-endpoints": "true"},
                "serviceAccount": "nodes@example.iam.gserviceaccount.com",
                "shieldedInstanceConfig": _SHIELDED,
                "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}],
                "workloadMetadataConfig": {"mode": "GKE_METADATA"},
            },
        },
    ),
    resource(
        "gpu-compute-machine",
        "gcp:compute/instance:Instance",
        {
            "machineType": "g2-standard-12",
            "zone": "europe-west4-a",
            "bootDisk": {"kmsKeySelfLink": _KEY, "initializeParams": {"image": "cos-cloud/cos-stable"}},
            "networkInterfaces": [{"subnetwork": "s"}],
            "shieldedInstanceConfig": _SHIELDED,
            "metadata": {"block-project-ssh-keys": "true", "enable-oslogin": "true"},
            "serviceAccount": {
                "email": "nodes@example.iam.gserviceaccount.com",
                "scopes": ["cloud-platform"],
            },
            "labels": _LEASE,
        },
    ),
    resource(
        "gpu-workbench",
        "gcp:workbench/instance:Instance",
        {
            "location": "europe-west4-a",
            "labels": _LEASE,
            "gceSetup": {
                "machineType": "g2-standard-12",
                "disablePublicIp": True,
                "bootDisk": {"diskEncryption": "CMEK", "kmsKey": _KEY},
                "dataDisks": {"diskEncryption": "CMEK", "kmsKey": _KEY},
                "shieldedInstanceConfig": {**_SHIELDED, "enableVtpm": True},
                "metadata": {"idle-timeout-seconds": "3600"},
            },
        },
    ),
    resource(
        "gpu-notebook-template",
        "gcp:colab/runtimeTemplate:RuntimeTemplate",
        {
            "displayName": "gpu-notebook",
            "location": "europe-west4",
            "machineSpec": {"machineType": "g2-standard-12", "acceleratorType": "NVIDIA_L4"},
            "idleShutdownConfig": {"idleTimeout": "3600s"},
            "networkSpec": {"enableInternetAccess": False, "network": "n", "subnetwork": "s"},
            "encryptionSpec": {"kmsKeyName": _KEY},
            "shieldedVmConfig": {"enableSecureBoot": True},
        },
    ),
    resource(
        "gpu-billing-budget",
        "gcp:billing/budget:Budget",
        {
            "billingAccount": "012345-6789AB-CDEF01",
            "amount": {"specifiedAmount": {"units": "20000"}},
            "thresholdRules": [{"thresholdPercent": 0.8}],
        },
    ),
]
