"""What an API server would add to an object: https://kubernetes.io/docs/reference/using-api/api-concepts."""

from __future__ import annotations

from typing import Any

from atoll_engine.offline.subject import Subject

# Kinds of the built-in groups that live outside of namespaces: `kubectl api-resources --namespaced=false`.
_CLUSTER_WIDE = {
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
}


def shape(subject: Subject) -> dict[str, Any]:
    """Return the id, ``namespace/name``, and the metadata with a uid."""
    given = subject.inputs.get("metadata")
    metadata = dict(given) if isinstance(given, dict) else {}
    name = str(metadata.get("name", subject.name))
    if subject.kind not in _CLUSTER_WIDE:
        metadata.setdefault("namespace", "default")
        name = f"{metadata['namespace']}/{name}"
    digits = subject.digits("uid", 32)
    uid = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
    return {"id": name, "metadata": {**metadata, "uid": uid}}
