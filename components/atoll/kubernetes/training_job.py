from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import CustomTimeouts, Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import (
    SKIP_AWAIT,
    KubernetesObject,
    container_security_context,
    labels,
    metadata,
    pod_security_context,
    resources,
)

_RENDEZVOUS_PORT = 29500
_JOB_NAME_LABEL = "batch.kubernetes.io/job-name"
_RANK_ANNOTATION = "batch.kubernetes.io/job-completion-index"
_INTERRUPTED_EXIT_CODE = 143
"""What a process ends with that SIGTERM ended: 128 + 15."""
_QUEUE_LABEL = "kueue.x-k8s.io/queue-name"
_PRIORITY_LABEL = "kueue.x-k8s.io/priority-class"
_TOPOLOGY_ANNOTATION = "kueue.x-k8s.io/podset-required-topology"
_BAD_INPUT_EXIT_CODE = 2
"""What programs end with, by convention, when another try can't help."""


class TrainingJobArgs(TypedDict):
    """Arguments of ``TrainingJob``."""

    namespace: Input[str]
    """Namespace that it runs in."""
    image: Input[str]
    """Reference of an image that runs as a user other than root."""
    command: Sequence[str]
    """What each pod runs, as ``["torchrun", "-m", "my_package", "--epochs", "3"]``. The rendezvous isn't part
    of it: it is in the environment, where ``torchrun`` looks for it."""
    version: str
    """Version of what is trained. A new version is a new Job; an old one is left as it is."""
    claim_name: Input[str]
    """PersistentVolumeClaim with checkpoints and results, for all ranks together."""
    ranks: NotRequired[int]
    """How many pods train together. 1 when absent."""
    processes_per_rank: NotRequired[int]
    """How many processes a pod runs, one an accelerator as a rule. 1 when absent."""
    cpu_request: NotRequired[str]
    """CPU requested by each pod, in cores. ``1`` when absent; spare CPU is used too."""
    memory_mib: NotRequired[int]
    """Memory requested by and allowed to each pod, in MiB. 2048 when absent."""
    shared_memory_mib: NotRequired[int]
    """Size of ``/dev/shm`` in each pod, in MiB, out of its memory. 256 when absent."""
    mount_path: NotRequired[str]
    """Where the volume is in the container. ``/models`` when absent."""
    environment: NotRequired[Mapping[str, Input[str]]]
    """More environment variables. None when absent."""
    accelerators_per_rank: NotRequired[int]
    """How many accelerators each pod has to itself. None when absent."""
    accelerator_resource: NotRequired[str]
    """Name of the resource that the accelerators' device plugin offers. ``nvidia.com/gpu`` when absent."""
    queue: NotRequired[Input[str]]
    """Queue in which the training waits until all of its pods fit; it may be stopped for a job of a higher
    priority, and then goes on from its checkpoint. It starts at once when absent."""
    priority: NotRequired[str]
    """Priority in the queue, one of ``QueueCapacity``'s. The lowest when absent."""
    topology: NotRequired[str]
    """Label of nodes, one of ``QueueCapacity``'s levels, that all pods must share, as that of a rack. Pods
    are placed anywhere when absent."""
    max_restarts: NotRequired[int]
    """How often the group of ranks may start again after a failure. 3 when absent."""
    timeout_s: NotRequired[int]
    """Seconds after which the Job is ended as failed. 86400, a day, when absent."""
    grace_period_s: NotRequired[int]
    """Seconds that a pod has, when it must go, to write a checkpoint. 120 when absent."""


class TrainingJob(pulumi.ComponentResource):
    """Distributed PyTorch training on an Indexed Job, and done only when the training is.

    Each pod is one node of a ``torchrun`` group: its index is the node's rank, and a headless Service names
    rank 0. A pod that was evicted, or ends with 143 after SIGTERM, doesn't count as a failure; one that ends
    with 2, for bad input, fails the Job at once. Whatever else ends one is tried again.
    """

    job_name: Output[str]
    """Name of the Job; its pods are ``<job name>-<rank>-...``."""
    model_version: Output[str]
    """The version. What takes it from here comes after the training."""

    def __init__(self, name: str, args: TrainingJobArgs, opts: ResourceOptions | None = None) -> None:
        """Train ``args["version"]`` of ``name``."""
        _check(name, args)
        super().__init__("atoll:index:TrainingJob", name, {}, opts)
        job = _job_name(name, args)
        peers = [
            KubernetesObject(f"{name}-ranks", _service(name, job, args), ResourceOptions(parent=self)),
            KubernetesObject(
                f"{name}-traffic", _network_policy(name, job, args), ResourceOptions(parent=self)
            ),
        ]
        timeout = f"{_timeout_s(args) + 60}s"
        run = KubernetesObject(
            f"{name}-job",
            _job(name, job, args),
            ResourceOptions(
                parent=self,
                depends_on=peers,
                custom_timeouts=CustomTimeouts(create=timeout, update=timeout),
            ),
        )
        self.job_name = run.name
        self.model_version = run.name.apply(lambda _: args["version"])
        self.register_outputs({"job_name": self.job_name, "model_version": self.model_version})


def _check(name: str, args: TrainingJobArgs) -> None:
    checks = Checks("TrainingJob", name, args)
    checks.known(TrainingJobArgs.__annotations__, TrainingJobArgs.__required_keys__)
    checks.dns_label("namespace")
    checks.not_empty("image")
    checks.not_empty("command")
    checks.dns_label("version")
    for path in ("ranks", "processes_per_rank", "shared_memory_mib", "timeout_s", "accelerators_per_rank"):
        checks.whole_number(path, at_least=1)
    for path in ("max_restarts", "grace_period_s"):
        checks.whole_number(path, at_least=0)
    checks.whole_number("memory_mib", at_least=64)
    checks.cpu("cpu_request")
    checks.absolute_path("mount_path")
    checks.not_empty("accelerator_resource")
    for path in ("priority", "topology"):
        if path in args and "queue" not in args:
            checks.add(path, "needs a queue", fix="name a queue, or leave it out")
    if isinstance(args.get("version"), str) and isinstance(args.get("ranks", 1), int | float):
        # A pod's host name is the Job's name and its rank, and has to be a DNS label.
        rank_digits = len(str(max(0, int(args.get("ranks", 1)) - 1)))
        checks.dns_label("name", value=_job_name(name, args), max_length=63 - 1 - rank_digits)
    checks.finish()


def _job_name(name: str, args: TrainingJobArgs) -> str:
    return f"{name}-{args['version']}"


def _timeout_s(args: TrainingJobArgs) -> int:
    return int(args.get("timeout_s", 86_400))


def _service(name: str, job: str, args: TrainingJobArgs) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        # Its endpoints are the Job's pods, and the Job waits for this Service.
        "metadata": metadata(
            job,
            namespace=args["namespace"],
            labels=labels(name, "training"),
            annotations={SKIP_AWAIT: "true"},
        ),
        "spec": {
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": {_JOB_NAME_LABEL: job},
            "ports": [{"name": "rendezvous", "port": _RENDEZVOUS_PORT, "protocol": "TCP"}],
        },
    }


def _network_policy(name: str, job: str, args: TrainingJobArgs) -> dict[str, Any]:
    # All ports: the collectives of gloo and NCCL pick theirs at random.
    peers = [{"podSelector": {"matchLabels": {_JOB_NAME_LABEL: job}}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(job, namespace=args["namespace"], labels=labels(name, "training")),
        "spec": {
            "podSelector": {"matchLabels": {_JOB_NAME_LABEL: job}},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": peers}],
            "egress": [{"to": peers}],
        },
    }


def _job(name: str, job: str, args: TrainingJobArgs) -> dict[str, Any]:
    ranks = int(args.get("ranks", 1))
    rules = [
        {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
        {"action": "Ignore", "onExitCodes": _exit_code(_INTERRUPTED_EXIT_CODE)},
        {"action": "FailJob", "onExitCodes": _exit_code(_BAD_INPUT_EXIT_CODE)},
    ]
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(
            job, namespace=args["namespace"], labels={**labels(name, "training"), **_queue(args)}
        ),
        "spec": {
            "completionMode": "Indexed",
            "completions": ranks,
            "parallelism": ranks,
            # When one rank fails the others lose their peer and fail too, so that a restart costs one each.
            "backoffLimit": int(args.get("max_restarts", 3)) * ranks,
            "activeDeadlineSeconds": _timeout_s(args),
            "podFailurePolicy": {"rules": rules},
            "template": {"metadata": _pod_metadata(name, args), "spec": _pod(job, args)},
        },
    }


def _queue(args: TrainingJobArgs) -> dict[str, Any]:
    """Return the labels by which Kueue holds the Job back; it suspends and resumes it by itself."""
    queue = {_QUEUE_LABEL: args["queue"]} if "queue" in args else {}
    return {**queue, **({_PRIORITY_LABEL: args["priority"]} if "priority" in args else {})}


def _pod_metadata(name: str, args: TrainingJobArgs) -> dict[str, Any]:
    annotations = {"annotations": {_TOPOLOGY_ANNOTATION: args["topology"]}} if "topology" in args else {}
    return {"labels": labels(name, "training"), **annotations}


def _resources(args: TrainingJobArgs) -> dict[str, Any]:
    needed = resources(args.get("cpu_request", "1"), int(args.get("memory_mib", 2048)))
    if "accelerators_per_rank" in args:
        # Extended resources can't be overcommitted: requests equal limits.
        count = {args.get("accelerator_resource", "nvidia.com/gpu"): str(int(args["accelerators_per_rank"]))}
        needed = {kind: {**amounts, **count} for kind, amounts in needed.items()}
    return needed


def _exit_code(code: int) -> dict[str, Any]:
    return {"containerName": "train", "operator": "In", "values": [code]}


def _pod(job: str, args: TrainingJobArgs) -> dict[str, Any]:
    shared_memory = {"medium": "Memory", "sizeLimit": f"{int(args.get('shared_memory_mib', 256))}Mi"}
    return {
        "subdomain": job,
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": int(args.get("grace_period_s", 120)),
        "securityContext": pod_security_context(),
        "containers": [_container(job, args)],
        "volumes": [
            {"name": "models", "persistentVolumeClaim": {"claimName": args["claim_name"]}},
            {"name": "tmp", "emptyDir": {}},
            {"name": "shared-memory", "emptyDir": shared_memory},
        ],
    }


def _container(job: str, args: TrainingJobArgs) -> dict[str, Any]:
    return {
        "name": "train",
        "image": args["image"],
        "imagePullPolicy": "IfNotPresent",
        "command": list(args["command"]),
        "env": _environment(job, args),
        "resources": _resources(args),
        "securityContext": container_security_context(),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "models", "mountPath": args.get("mount_path", "/models")},
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - in the container
            {"name": "shared-memory", "mountPath": "/dev/shm"},  # noqa: S108 - in the container
        ],
    }


def _environment(job: str, args: TrainingJobArgs) -> list[dict[str, Any]]:
    """Return the rendezvous as ``torchrun`` reads it, and what the caller adds.

    Source of the names: ``torch.distributed.argparse_util.env``, ``PET_`` and the option in capitals.
    """
    rank = {"fieldRef": {"fieldPath": f"metadata.annotations['{_RANK_ANNOTATION}']"}}
    values = {
        "PET_NNODES": str(int(args.get("ranks", 1))),
        "PET_NPROC_PER_NODE": str(int(args.get("processes_per_rank", 1))),
        "PET_MASTER_ADDR": f"{job}-0.{job}",
        "PET_MASTER_PORT": str(_RENDEZVOUS_PORT),
        "PET_MAX_RESTARTS": str(int(args.get("max_restarts", 3))),
        "HOME": "/tmp",  # noqa: S108 - in the container
        **args.get("environment", {}),
    }
    return [
        {"name": "PET_NODE_RANK", "valueFrom": rank},
        *({"name": key, "value": value} for key, value in values.items()),
    ]
