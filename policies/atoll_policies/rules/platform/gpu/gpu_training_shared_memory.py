"""Workers that train share enough memory."""

from atoll_policies import At, Level, Rule, Severity, changed, custom, pods, when
from atoll_policies.conditions import Answer
from atoll_policies.gpus import accelerators_of, containers_of
from atoll_policies.values import UNKNOWN

_TRAINING = (
    "kubernetes:batch:Job",
    "kubernetes:kubeflow.org:PyTorchJob",
    "kubernetes:jobset.x-k8s.io:JobSet",
    "kubernetes:ray.io:RayJob",
    "kubernetes:trainer.kubeflow.org:TrainingRuntime",
    "kubernetes:trainer.kubeflow.org:ClusterTrainingRuntime",
)


def _has_several(pod: At) -> bool:
    amounts = [amount for item in containers_of(pod) for amount in accelerators_of(item).values()]
    return any(str(amount) != "1" for amount in amounts)


def _shares(pod: At) -> Answer:
    volumes = pod.get("volumes")
    if volumes is UNKNOWN:
        return None
    bounded = [
        place.get("name")
        for place in pod.reach("volumes[*]")
        if place.get("emptyDir.medium") == "Memory" and isinstance(place.get("emptyDir.sizeLimit"), str)
    ]
    mounts = pod.reach("containers[*].volumeMounts[*]")
    return any(
        place.get("mountPath") == "/dev/shm" and place.get("name") in bounded  # noqa: S108
        for place in mounts
    )


RULE = Rule(
    id="gpu-training-shared-memory",
    title="Training on several GPUs has shared memory with a limit",
    why="Without it /dev/shm has 64 MiB, and data loaders and NCCL crash in the first epoch; without a"
    " limit it can take the node's memory.",
    fix="Mount an `emptyDir` with `medium: Memory` and `sizeLimit` at /dev/shm.",
    severity=Severity.LOW,
    requires=pods(
        when(
            custom("use several accelerators", _has_several),
            custom("mount an emptyDir in memory, with a size limit, at /dev/shm", _shares),
        ),
        _TRAINING,
    ),
    dev=Level.ADVISORY,
    gap="GPU-2",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("nist-800-53/SC-6", "soc2/A1.1"),
    good=(
        changed("gpu-job", "spec.template.spec.volumes[0].emptyDir.sizeLimit", "64Gi"),
        changed(
            "gpu-job",
            "spec.template.spec.volumes",
            [],
            together={
                "spec.template.spec.containers[0].resources.requests[nvidia.com/gpu]": "1",
                "spec.template.spec.containers[0].resources.limits[nvidia.com/gpu]": "1",
            },
        ),
    ),
    bad=(
        changed("gpu-job", "spec.template.spec.volumes", []),
        changed("gpu-job", "spec.template.spec.volumes[0].emptyDir.sizeLimit"),
        changed("gpu-job", "spec.template.spec.volumes[0].emptyDir.medium"),
        changed("gpu-job", "spec.template.spec.containers[0].volumeMounts[0].mountPath", "/shared"),
    ),
)
