"""Where pods are in Kubernetes' resources, so that a rule about pods is written once.

    requires=containers(field("securityContext.privileged").isnt_true())

Custom resources that hold pods count: an endpoint's predictor is a pod like any other.
"""

from __future__ import annotations

from collections.abc import Iterable

from atoll_policies.conditions import Condition, all_of, each

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
    "kubernetes:kubeflow.org:PyTorchJob": ("spec.pytorchReplicaSpecs.*.template.spec",),
    "kubernetes:kubeflow.org:MPIJob": ("spec.mpiReplicaSpecs.*.template.spec",),
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

# An endpoint's model is a container that KServe completes.
_CONTAINERS = ("containers[*]", "initContainers[*]", "ephemeralContainers[*]", "model")
_MAIN = ("containers[*]", "model")


def pods(condition: Condition, tokens: Iterable[str] = POD_PATHS) -> dict[str, Condition]:
    """Return what each type that holds pods requires: ``condition`` of every pod's spec that is there."""
    return {token: all_of(*(each(path, _there(condition)) for path in POD_PATHS[token])) for token in tokens}


def containers(
    condition: Condition, tokens: Iterable[str] = POD_PATHS, *, main_only: bool = False
) -> dict[str, Condition]:
    """Return the same for every container; with ``main_only`` init containers aren't asked."""
    kinds = _MAIN if main_only else _CONTAINERS
    return pods(all_of(*(each(kind, _there(condition)) for kind in kinds)), tokens)


def _there(condition: Condition) -> Condition:
    """Ask ``condition`` only of objects: a part that isn't there has nothing to say."""
    return Condition(condition.words, lambda at: condition.check(at) if isinstance(at.value, dict) else [])
