"""Kubernetes objects from their manifests, and the pieces that every pod of ours has.

Manifests are plain dictionaries here: the same data goes to the engine, to the tests that check it against
Kubernetes' own schemas, and to whoever compares it with the Kubernetes documentation. Importing the SDK's
typed classes for the same objects costs a second at each preview and registers the same thing.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pulumi

USER_ID = 1000
"""User and group that Atoll's own images run as."""

_SECRET_PROPERTIES = ["data", "stringData"]

SKIP_AWAIT = "pulumi.com/skipAwait"
WAIT_FOR = "pulumi.com/waitFor"


class KubernetesObject(pulumi.CustomResource):
    """One Kubernetes object, registered with the token and properties that the Pulumi SDK would use."""

    def __init__(
        self, name: str, manifest: Mapping[str, Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register ``manifest``, which may hold Outputs anywhere below its ``apiVersion`` and ``kind``."""
        secrets = _SECRET_PROPERTIES if manifest["kind"] == "Secret" else []
        properties = {
            key: pulumi.Output.secret(value) if key in secrets else value for key, value in manifest.items()
        }
        defaults = pulumi.ResourceOptions(
            version=version("pulumi-kubernetes"), additional_secret_outputs=secrets or None
        )
        super().__init__(
            _token(manifest["apiVersion"], manifest["kind"]),
            name,
            properties,
            pulumi.ResourceOptions.merge(defaults, opts),
        )

    def field(self, *path: str) -> pulumi.Output[Any]:
        """Return the value at ``path`` of the object as the cluster stores it, as ``("spec", "clusterIP")``.

        The first part must be in the manifest. None where the cluster has nothing there, or not yet: while
        previewing, an object has what the manifest says and no more.
        """
        whole: pulumi.Output[Any] = self.__dict__[path[0]]
        return whole.apply(lambda value: _at(value, path[1:]))

    @property
    def name(self) -> pulumi.Output[str]:
        """The object's name, known while previewing too; whoever uses it comes after the object."""
        return self.field("metadata", "name")


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _token(api_version: str, kind: str) -> str:
    """Return Pulumi's type token; the core group is spelt out (``v1`` is ``core/v1``)."""
    group_version = api_version if "/" in api_version else f"core/{api_version}"
    return f"kubernetes:{group_version}:{kind}"


def metadata(
    name: Any,
    *,
    namespace: Any = None,
    labels: Mapping[str, Any] | None = None,
    annotations: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return an object's metadata, without the parts that aren't given."""
    parts = {"name": name, "namespace": namespace, "labels": labels, "annotations": annotations}
    return {key: value for key, value in parts.items() if value}


def labels(name: str, component: str) -> dict[str, str]:
    """Return the recommended labels of an object that belongs to ``name``.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
    """
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/part-of": "atoll",
    }


def pod_security_context() -> dict[str, Any]:
    """Return a pod's security context under the ``restricted`` Pod Security Standard.

    Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    """
    return {
        "runAsNonRoot": True,
        "runAsUser": USER_ID,
        "runAsGroup": USER_ID,
        "fsGroup": USER_ID,
        # Without this, each start walks every file of the volume.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def container_security_context() -> dict[str, Any]:
    """Return a container's security context: no privileges, and nothing writable but its volumes."""
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def resources(cpu_request: str, memory_mib: int) -> dict[str, Any]:
    """Return requests and limits: memory is never overcommitted, spare CPU may be used."""
    memory = f"{memory_mib}Mi"
    return {"requests": {"cpu": cpu_request, "memory": memory}, "limits": {"memory": memory}}
