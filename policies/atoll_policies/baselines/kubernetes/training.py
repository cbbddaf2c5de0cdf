"""Jobs that train with GPUs."""

from atoll_policies.baselines.kubernetes._parts import GPU_POD, container, kubernetes, pod

_SHARED_MEMORY = {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "8Gi"}}
_MOUNTED = [{"name": "shm", "mountPath": "/dev/shm"}]  # noqa: S108  # where training shares memory
_WORKER = pod(container("pytorch", gpus=8, volumeMounts=_MOUNTED), volumes=[_SHARED_MEMORY], **GPU_POD)

RESOURCES = [
    kubernetes(
        "gpu-job",
        "batch/v1",
        "Job",
        "training",
        spec={
            "activeDeadlineSeconds": 7200,
            "ttlSecondsAfterFinished": 3600,
            "template": {
                "spec": pod(
                    container("train", gpus=8, volumeMounts=_MOUNTED),
                    volumes=[_SHARED_MEMORY],
                    restartPolicy="Never",
                    **GPU_POD,
                )
            },
        },
    ),
    kubernetes(
        "pytorch-job",
        "kubeflow.org/v1",
        "PyTorchJob",
        "training",
        spec={
            "runPolicy": {"activeDeadlineSeconds": 7200, "ttlSecondsAfterFinished": 3600},
            "pytorchReplicaSpecs": {"Worker": {"replicas": 2, "template": {"spec": _WORKER}}},
        },
    ),
    kubernetes(
        "ray-job",
        "ray.io/v1",
        "RayJob",
        "training",
        spec={
            "activeDeadlineSeconds": 7200,
            "shutdownAfterJobFinishes": True,
            "ttlSecondsAfterFinished": 3600,
            "rayClusterSpec": {
                "headGroupSpec": {"template": {"spec": pod(container("head"))}},
                "workerGroupSpecs": [{"groupName": "gpus", "template": {"spec": _WORKER}}],
            },
        },
    ),
    kubernetes(
        "cpu-ray-job",
        "ray.io/v1",
        "RayJob",
        "training",
        spec={"rayClusterSpec": {"headGroupSpec": {"template": {"spec": pod(container("head"))}}}},
    ),
]
