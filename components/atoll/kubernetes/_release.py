"""What releases of controllers with webhooks have in common: reading their manifests, and installing them."""

import base64
import copy
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

import pulumi
import yaml
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

RBAC_KINDS = frozenset({"ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"})
WEBHOOK_KINDS = frozenset({"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"})
CERTIFICATE_BEGIN = "-----BEGIN CERTIFICATE-----"

_DOCUMENT_BREAK = re.compile(r"^---[^\n]*\n", re.MULTILINE)
_KIND = re.compile(r"^kind: *['\"]?(\w+)", re.MULTILINE)

Manifest = dict[str, Any]


@dataclass
class Manifests:
    """The objects of one release, in the groups in which they are applied."""

    crds: list[Manifest] = field(default_factory=list)
    access: list[Manifest] = field(default_factory=list)
    """ServiceAccount, roles and bindings."""
    config: Manifest = field(default_factory=dict)
    deployment: Manifest = field(default_factory=dict)
    webhook_service: Manifest = field(default_factory=dict)
    webhooks: list[Manifest] = field(default_factory=list)

    def missing(self) -> list[str]:
        """Return the names of the groups that are empty; a release has all of them."""
        return [name for name, group in vars(self).items() if not group]


def documents(text: str, *, skip: Set[str] = frozenset()) -> Iterator[Manifest]:
    """Yield the objects of a manifest; those whose kind is in ``skip`` aren't parsed.

    Raises ``yaml.YAMLError`` where it isn't YAML.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for part in _DOCUMENT_BREAK.split(text):
        kind = _KIND.search(part)
        if kind is not None and kind[1] not in skip:
            yield yaml.load(part, Loader=loader)  # noqa: S506 - the safe loader, in C where it is there


def namespaced(document: Manifest, namespace: str) -> Manifest:
    """Return a copy whose own namespace and those of its role bindings' subjects are ``namespace``."""
    moved = copy.deepcopy(document)
    if "namespace" in moved["metadata"]:
        moved["metadata"]["namespace"] = namespace
    for subject in moved.get("subjects", []):
        subject["namespace"] = namespace
    return moved


def cluster_wide(document: Manifest) -> Manifest:
    """Return a copy without the namespace that the release writes on objects that have none."""
    copied = copy.deepcopy(document)
    copied["metadata"].pop("namespace", None)
    return copied


def webhook(configuration: Manifest, *, namespace: str, ca_bundle: Any) -> Manifest:
    """Return a webhook configuration that trusts ``ca_bundle`` (base64) and calls into ``namespace``."""
    changed = copy.deepcopy(configuration)
    changed["metadata"].pop("creationTimestamp", None)
    changed["metadata"].pop("annotations", None)  # cert-manager's, which would replace the bundle
    for hook in changed["webhooks"]:
        hook["clientConfig"]["caBundle"] = ca_bundle
        hook["clientConfig"]["service"]["namespace"] = namespace
    return changed


def hardened(spec: dict[str, Any], *, user_id: int, selector: dict[str, Any]) -> dict[str, Any]:
    """Return a controller's pod that names its user and is spread over nodes."""
    return {
        **spec,
        "securityContext": {
            **spec.get("securityContext", {}),
            "runAsNonRoot": True,
            "runAsUser": user_id,
            "runAsGroup": user_id,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": copy.deepcopy(selector),
            }
        ],
    }


@dataclass(frozen=True)
class Surroundings:
    """Where a controller is and what is made around it. ``part`` is what it does for the platform."""

    namespace: str
    part: str
    controller: str
    """Name of the Deployment, and of what belongs to it."""
    selector: dict[str, str]
    """Labels of its pods."""
    webhook_port: int
    certificate_secret: str

    def namespace_object(self, **more_labels: str) -> Manifest:
        """Return the namespace, whose pods are under the ``restricted`` standard."""
        restricted = {
            f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")
        }
        own = {**self._labels(), **more_labels, **restricted}
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(self.namespace, labels=own)}

    def certificate(self, cert: Input[str], key: Input[str]) -> Manifest:
        """Return the Secret with the webhooks' certificate."""
        return {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "kubernetes.io/tls",
            "metadata": self._metadata(self.certificate_secret),
            "data": {"tls.crt": base64_of(cert), "tls.key": base64_of(Output.secret(key))},
        }

    def network_policy(self) -> Manifest:
        """Return the policy that opens the webhooks' port only: the API server is no pod it could name."""
        return {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": self._metadata(self.controller),
            "spec": {
                "podSelector": {},
                "policyTypes": ["Ingress"],
                "ingress": [{"ports": [{"port": self.webhook_port, "protocol": "TCP"}]}],
            },
        }

    def disruption_budget(self) -> Manifest:
        """Return the budget by which one controller may go at a time."""
        return {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": self._metadata(self.controller),
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": self.selector}},
        }

    def _metadata(self, name: str) -> dict[str, Any]:
        return metadata(name, namespace=self.namespace, labels=self._labels())

    def _labels(self) -> dict[str, str]:
        return labels(self.namespace, self.part)


@dataclass(frozen=True)
class Release:
    """A controller's objects as they are to be applied, in the groups that wait for each other."""

    namespace: Manifest
    crds: list[Manifest]
    basis: list[Manifest]
    """What the controller needs in its namespace."""
    controller: Manifest
    webhook_service: Manifest
    webhooks: list[Manifest]
    defaults: list[Manifest] = field(default_factory=list)
    """Objects of the controller's own kinds that the release brings."""


def install(parent: pulumi.Resource, name: str, release: Release) -> tuple[Output[str], Output[bool]]:
    """Register a release below ``parent``; return its namespace, and True once the webhooks answer.

    The webhooks' Service comes after the controller, because a Service is awaited until it has an endpoint.
    """

    def add(manifest: Manifest, depends_on: list[KubernetesObject]) -> KubernetesObject:
        child = f"{name}-{manifest['kind'].lower()}-{manifest['metadata']['name']}"
        return KubernetesObject(child, manifest, ResourceOptions(parent=parent, depends_on=depends_on))

    namespace = add(release.namespace, [])
    crds = [add(crd, []) for crd in release.crds]
    basis = [add(item, [namespace]) for item in release.basis]
    controller = add(release.controller, [*crds, *basis])
    service = add(release.webhook_service, [controller])
    webhooks = [add(item, [service]) for item in release.webhooks]
    for item in release.defaults:
        add(item, crds)
    ready = Output.all(*(item.name for item in webhooks)).apply(lambda _: True)
    return namespace.name, ready


def check_certificates(checks: Checks, **texts: Any) -> None:
    """Refuse certificates that aren't PEM; those that aren't known yet pass."""
    for path, value in texts.items():
        if isinstance(value, str) and CERTIFICATE_BEGIN not in value:
            checks.add(path, "is not a certificate in PEM", allowed=f"text with {CERTIFICATE_BEGIN}")


def base64_of(text: Input[str]) -> Output[str]:
    """Return a text in base64."""
    return Output.from_input(text).apply(lambda value: base64.b64encode(value.encode()).decode())
