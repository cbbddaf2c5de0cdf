"""Fields that a change of means a new object.

Mostly because the API server refuses to change them (validation of Kubernetes 1.36). Some it would change,
and the official provider replaces the object all the same (provider/pkg/provider/diff.go): the content of
ConfigMaps and Secrets, so that pods see a new name and roll, and a Job's parallelism.
"""

from __future__ import annotations

from typing import Any

from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.objects import group_of

Path = tuple[str, ...]

_ALWAYS = ("kind", "metadata.name", "metadata.namespace")
_JOB = (
    "spec.backoffLimitPerIndex",
    "spec.completionMode",
    "spec.completions",
    "spec.manualSelector",
    "spec.parallelism",
    "spec.podFailurePolicy",
    "spec.selector",
    "spec.successPolicy",
    "spec.template",
)
_CLAIM = (
    "spec.accessModes",
    "spec.dataSource",
    "spec.dataSourceRef",
    "spec.resources.limits",
    "spec.selector",
    "spec.storageClassName",
    "spec.volumeMode",
    "spec.volumeName",
)
_VOLUME_SOURCES = (
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "csi",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "hostPath",
    "iscsi",
    "local",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
)
_VOLUME = ("spec.volumeMode", "spec.nodeAffinity", *(f"spec.{source}" for source in _VOLUME_SOURCES))
_STATEFUL_SET = ("spec.podManagementPolicy", "spec.selector", "spec.serviceName", "spec.volumeClaimTemplates")
_DEFINITION = ("spec.group", "spec.names.kind", "spec.names.plural", "spec.scope")
_CONTENT = ("binaryData", "data", "immutable")
_SECRET_CONTENT = ("data", "immutable", "stringData")
_FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "PersistentVolume"): _VOLUME,
    ("", "PersistentVolumeClaim"): _CLAIM,
    ("", "Pod"): ("spec",),
    ("", "ReplicationController"): (),
    ("", "ResourceQuota"): ("spec.scopeSelector", "spec.scopes"),
    ("", "Secret"): ("type",),
    ("", "Service"): ("spec.clusterIP", "spec.clusterIPs"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _DEFINITION,
    ("apps", "DaemonSet"): ("spec.selector",),
    ("apps", "Deployment"): ("spec.selector",),
    ("apps", "ReplicaSet"): ("spec.selector",),
    ("apps", "StatefulSet"): _STATEFUL_SET,
    ("batch", "Job"): _JOB,
    ("networking.k8s.io", "IngressClass"): ("spec.controller",),
    ("node.k8s.io", "RuntimeClass"): ("handler",),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("scheduling.k8s.io", "PriorityClass"): ("preemptionPolicy", "value"),
    ("storage.k8s.io", "StorageClass"): ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
}
_POD_MUTABLE = {("spec", "activeDeadlineSeconds"), ("spec", "tolerations")}


def replacing(old: dict[str, Any], new: dict[str, Any], paths: list[Path], config: Config) -> list[Path]:
    """Return those of the changed ``paths`` that are allowed on a new object only."""
    if group_of(old.get("apiVersion", "")) != group_of(new.get("apiVersion", "")):
        return paths
    frozen = [field for field in _frozen(old, new, config) if _at(old, field) != _at(new, field)]
    found = [path for path in paths if any(_overlap(path, field) for field in frozen)]
    if new.get("kind") == "Pod":
        found = [path for path in found if path[:2] not in _POD_MUTABLE]
    return found


def _frozen(old: dict[str, Any], new: dict[str, Any], config: Config) -> list[Path]:
    key = (group_of(str(new.get("apiVersion", ""))), str(new.get("kind")))
    fields = [*_ALWAYS, *_FIELDS.get(key, ())]
    if key == ("", "ConfigMap") and (old.get("immutable") or not config.config_map_mutable):
        fields += _CONTENT
    if key == ("", "Secret") and (old.get("immutable") or not config.secret_mutable):
        fields += _SECRET_CONTENT
    # Making content immutable is no change of it.
    fields = [field for field in fields if field != "immutable" or old.get("immutable")]
    return [tuple(field.split(".")) for field in fields]


def _at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def _overlap(one: Path, other: Path) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
