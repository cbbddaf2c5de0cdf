"""Whether a kind lives in namespaces, for what is known without asking the cluster.

The built-in kinds that don't are those of Kubernetes 1.36 (`kubectl api-resources --namespaced=false`). A
program's own CustomResourceDefinitions tell theirs when they are checked, before the cluster has them.
"""

from __future__ import annotations

import threading
from typing import Any

from atoll_engine.kubernetes.objects import group_of, is_built_in

_CLUSTER_SCOPED = {
    "": {"ComponentStatus", "Namespace", "Node", "PersistentVolume"},
    "admissionregistration.k8s.io": {
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    },
    "apiextensions.k8s.io": {"CustomResourceDefinition"},
    "apiregistration.k8s.io": {"APIService"},
    "authentication.k8s.io": {"SelfSubjectReview", "TokenReview"},
    "authorization.k8s.io": {"SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"},
    "certificates.k8s.io": {"CertificateSigningRequest", "ClusterTrustBundle"},
    "flowcontrol.apiserver.k8s.io": {"FlowSchema", "PriorityLevelConfiguration"},
    "internal.apiserver.k8s.io": {"StorageVersion"},
    "networking.k8s.io": {"IPAddress", "IngressClass", "ServiceCIDR"},
    "node.k8s.io": {"RuntimeClass"},
    "policy": {"PodSecurityPolicy"},
    "rbac.authorization.k8s.io": {"ClusterRole", "ClusterRoleBinding"},
    "resource.k8s.io": {"DeviceClass", "DeviceTaintRule", "ResourceSlice"},
    "scheduling.k8s.io": {"PriorityClass"},
    "storage.k8s.io": {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
    "storagemigration.k8s.io": {"StorageVersionMigration"},
}


class Scopes:
    """What is known of kinds' scopes. Safe to use from many threads."""

    def __init__(self) -> None:
        """Know the built-in kinds."""
        self._defined: dict[tuple[str, str], bool] = {}
        self._lock = threading.Lock()

    def learn(self, definition: dict[str, Any]) -> None:
        """Note the scope that a CustomResourceDefinition's manifest gives its kind."""
        spec = definition.get("spec")
        names = spec.get("names") if isinstance(spec, dict) else None
        if isinstance(spec, dict) and isinstance(names, dict):
            with self._lock:
                self._defined[str(spec.get("group")), str(names.get("kind"))] = spec.get("scope") != "Cluster"

    def namespaced(self, api_version: str, kind: str) -> bool | None:
        """Return whether the kind lives in namespaces, or None where only the cluster can tell."""
        group = group_of(api_version)
        if is_built_in(group):
            return kind not in _CLUSTER_SCOPED.get(group, ())
        with self._lock:
            return self._defined.get((group, kind))
