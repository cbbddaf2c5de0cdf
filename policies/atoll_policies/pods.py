"""Where pods are in Kubernetes' resources, so that a rule about pods is written once.

    requires=containers(field("securityContext.privileged").isnt_true())

Custom resources that hold pods count: an endpoint's predictor is a pod like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from atoll_policies.conditions import At, Condition, Fault, all_of, each_of
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

_TEMPLATE = "spec.template.spec"
POD_PATHS: dict[str, tuple[str, ...]] = {
    "kubernetes:core:Pod": ("spec",),
    "kubernetes:core:PodTemplate": ("template.spec",),
    "kubernetes:core:ReplicationController": (_TEMPLATE,),
    "kubernetes:apps:DaemonSet": (_TEMPLATE,),
    "kubernetes:apps:Deployment": (_TEMPLATE,),
    "kubernetes:apps:ReplicaSet": (_TEMPLATE,),
    "kubernetes:apps:StatefulSet": (_TEMPLATE,),
    "kubernetes:batch:CronJob": ("spec.jobTemplate.spec.template.spec",),
    "kubernetes:batch:Job": (_TEMPLATE,),
    "kubernetes:serving.kserve.io:InferenceService": (
        "spec.predictor",
        "spec.predictor.workerSpec",
        "spec.transformer",
        "spec.explainer",
    ),
    "kubernetes:serving.kserve.io:ServingRuntime": ("spec", "spec.workerSpec"),
    "kubernetes:serving.kserve.io:ClusterServingRuntime": ("spec", "spec.workerSpec"),
    "kubernetes:serving.kserve.io:LLMInferenceService": (
        "spec.template",
        "spec.worker",
        "spec.prefill.template",
    ),
    "kubernetes:kubeflow.org:MPIJob": ("spec.mpiReplicaSpecs.*.template.spec",),
    "kubernetes:kubeflow.org:Notebook": (_TEMPLATE,),
    "kubernetes:kubeflow.org:PyTorchJob": ("spec.pytorchReplicaSpecs.*.template.spec",),
    "kubernetes:kubeflow.org:TFJob": ("spec.tfReplicaSpecs.*.template.spec",),
    "kubernetes:kubeflow.org:XGBoostJob": ("spec.xgbReplicaSpecs.*.template.spec",),
    "kubernetes:leaderworkerset.x-k8s.io:LeaderWorkerSet": (
        "spec.leaderWorkerTemplate.leaderTemplate.spec",
        "spec.leaderWorkerTemplate.workerTemplate.spec",
    ),
    "kubernetes:batch.volcano.sh:Job": ("spec.tasks[*].template.spec",),
    "kubernetes:serving.knative.dev:Service": (_TEMPLATE,),
    "kubernetes:jobset.x-k8s.io:JobSet": ("spec.replicatedJobs[*].template.spec.template.spec",),
    "kubernetes:trainer.kubeflow.org:TrainingRuntime": (
        "spec.template.spec.replicatedJobs[*].template.spec.template.spec",
    ),
    "kubernetes:trainer.kubeflow.org:ClusterTrainingRuntime": (
        "spec.template.spec.replicatedJobs[*].template.spec.template.spec",
    ),
    "kubernetes:ray.io:RayCluster": (
        "spec.headGroupSpec.template.spec",
        "spec.workerGroupSpecs[*].template.spec",
    ),
    "kubernetes:ray.io:RayJob": (
        "spec.rayClusterSpec.headGroupSpec.template.spec",
        "spec.rayClusterSpec.workerGroupSpecs[*].template.spec",
    ),
    "kubernetes:ray.io:RayService": (
        "spec.rayClusterConfig.headGroupSpec.template.spec",
        "spec.rayClusterConfig.workerGroupSpecs[*].template.spec",
    ),
}
"""Paths of pods' specs, by the canonical token of what holds them."""

RUNTIMES = (
    "kubernetes:serving.kserve.io:ServingRuntime",
    "kubernetes:serving.kserve.io:ClusterServingRuntime",
)
"""Templates of endpoints' pods, of which an endpoint says the rest."""
PRESET = ("kubernetes:serving.kserve.io:LLMInferenceService",)
"""Pods that a controller completes: what they don't say comes from a preset."""
CORE = tuple(token for token in POD_PATHS if "." not in token.split(":")[1])
"""Types that Kubernetes itself has."""
SERVERS = tuple(token for token in CORE if not token.startswith("kubernetes:batch"))
"""Those of them that don't end by themselves."""
WHOLE = tuple(token for token in POD_PATHS if token not in (*RUNTIMES, *PRESET))
"""Types that say all of their pods, but for an endpoint's ``model``, whose container its runtime says."""

CONTAINERS = ("containers[*]", "initContainers[*]", "ephemeralContainers[*]")
MODEL = "model"
ALL = (*CONTAINERS, MODEL)
MAIN = ("containers[*]",)
"""Places of containers in a pod's spec. An endpoint's model is a container that a runtime completes."""


def pods(condition: Condition, tokens: Iterable[str] = POD_PATHS) -> dict[str, Condition]:
    """Return what each type that holds pods requires: ``condition`` of every pod's spec that is there."""
    return {token: each_of(POD_PATHS[token], _there(condition)) for token in tokens}


def containers(
    condition: Condition, tokens: Iterable[str] = POD_PATHS, *, kinds: Iterable[str] = ALL
) -> dict[str, Condition]:
    """Return the same for every container at ``kinds``; leave `MODEL` out where something has to be said."""
    return pods(each_of(tuple(kinds), _there(condition)), tokens)


def secured(setting: str, words: str, test: Callable[[Any], bool]) -> dict[str, Condition]:
    """Require ``test`` of every container's ``securityContext``, at ``setting``, or of its pod's there.

    A container's own setting goes before the pod's. What a runtime or a preset says isn't missing.
    """
    found: dict[str, Condition] = {}
    for token in POD_PATHS:
        parts = [(kind, kind == MODEL or token in PRESET) for kind in ALL]
        checks = [_effective(kind, setting, words, test, partial=partial) for kind, partial in parts]
        found |= pods(all_of(*checks), (token,))
    return found


def _effective(
    kind: str, setting: str, words: str, test: Callable[[Any], bool], *, partial: bool
) -> Condition:
    path = f"securityContext.{setting}"

    def check(pod: At) -> list[Fault]:
        faults = []
        for container in pod.reach(kind):
            if not isinstance(container.value, dict):
                continue
            own, common = container.get(path), pod.get(path)
            value = common if own is MISSING else own
            if value is MISSING and partial:
                continue
            if value is UNKNOWN or value is HIDDEN:
                faults.append(Fault(container.trail(path), words, unknown=True))
            elif not test(value):
                faults.append(Fault(container.trail(path), words))
        return faults

    return Condition(words, check)


def _there(condition: Condition) -> Condition:
    """Ask ``condition`` only of objects: a part that isn't there has nothing to say."""
    answer = condition.answer
    return Condition(
        condition.words,
        lambda at: condition.check(at) if isinstance(at.value, dict) else [],
        answer and (lambda value: answer(value) if isinstance(value, dict) else True),
    )
