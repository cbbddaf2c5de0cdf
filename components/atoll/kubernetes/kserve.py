import base64
from typing import Any, NotRequired, TypedDict

import pulumi
import yaml
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes import _kserve_manifest as release
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

_NAMESPACE = "kserve"
_CERTIFICATE_BEGIN = "-----BEGIN CERTIFICATE-----"


class KServeArgs(TypedDict):
    """Arguments of ``KServe``."""

    manifest: str
    """Text of ``kserve.yaml`` of the release, 0.20 or newer."""
    crd_manifest: str
    """Text of ``kserve-crds.yaml`` of the same release."""
    ca_bundle: Input[str]
    """PEM certificate of the authority that signed ``tls_cert``; the API server trusts the webhooks by it."""
    tls_cert: Input[str]
    """PEM certificate of the webhooks, for ``kserve-webhook-server-service.kserve.svc``."""
    tls_key: Input[str]
    """PEM private key of that certificate. Kept as a secret, also when it isn't given as one."""
    image: NotRequired[Input[str]]
    """Reference of the controller's image, of the same release. The one that the manifest names when
    absent."""
    replicas: NotRequired[int]
    """How many controllers run, one of them as leader. 2 when absent: with none, no endpoint's pod starts."""
    cpu_request: NotRequired[str]
    """CPU requested by each controller, in cores. ``100m`` when absent; spare CPU is used too."""
    memory_mib: NotRequired[int]
    """Memory requested by and allowed to each controller, in MiB. 300 when absent."""


class KServe(pulumi.ComponentResource):
    """KServe's controller in Standard mode (plain Deployments, no Knative), with its CRDs and webhooks.

    Needs no cert-manager. Dependencies keep the order: CRDs, controller, the webhook Service once it has an
    endpoint, then the webhooks. Whoever makes an InferenceService passes this component in ``depends_on``.
    One a cluster: its objects have the names that KServe expects.
    """

    namespace: Output[str]
    """Namespace of the controller."""
    ready: Output[bool]
    """True. What uses it comes after the webhooks answer."""

    def __init__(self, name: str, args: KServeArgs, opts: ResourceOptions | None = None) -> None:
        """Install the release in ``args``."""
        manifests = _checked(name, args)
        super().__init__("atoll:index:KServe", name, {}, opts)
        self._name = name
        namespace = self._add(_namespace(), [])
        crds = [self._add(crd, []) for crd in manifests.crds]
        basis = [
            *crds,
            *(self._add(release.namespaced(item, _NAMESPACE), [namespace]) for item in manifests.access),
            self._add(release.namespaced(release.standard_mode(manifests.config), _NAMESPACE), [namespace]),
            self._add(_certificate(args), [namespace]),
            self._add(_network_policy(), [namespace]),
            self._add(_disruption_budget(), [namespace]),
        ]
        controller = self._add(_controller(manifests, args), basis)
        # After the controller: a Service is awaited until it has an endpoint.
        service = self._add(release.namespaced(manifests.webhook_service, _NAMESPACE), [controller])
        ca_bundle = Output.from_input(args["ca_bundle"]).apply(_base64)
        webhooks = [
            self._add(release.webhook(item, namespace=_NAMESPACE, ca_bundle=ca_bundle), [service])
            for item in manifests.webhooks
        ]
        for item in manifests.storage_containers:
            self._add(release.cluster_wide(item), crds)
        self.namespace = namespace.name
        self.ready = Output.all(*(webhook.name for webhook in webhooks)).apply(lambda _: True)
        self.register_outputs({"namespace": self.namespace, "ready": self.ready})

    def _add(self, manifest: release.Manifest, depends_on: list[KubernetesObject]) -> KubernetesObject:
        child = f"{self._name}-{manifest['kind'].lower()}-{manifest['metadata']['name']}"
        return KubernetesObject(child, manifest, ResourceOptions(parent=self, depends_on=depends_on))


def _checked(name: str, args: KServeArgs) -> release.KServeManifests:
    """Return the manifests of ``args``; raise ``ValidationError`` with every problem of it."""
    checks = Checks("KServe", name, args)
    checks.known(KServeArgs.__annotations__, KServeArgs.__required_keys__)
    checks.not_empty("image")
    checks.whole_number("replicas", at_least=1)
    checks.whole_number("memory_mib", at_least=64)
    checks.cpu("cpu_request")
    for path in ("ca_bundle", "tls_cert"):
        value = args.get(path)
        if isinstance(value, str) and _CERTIFICATE_BEGIN not in value:
            checks.add(path, "is not a certificate in PEM", allowed=f"text with {_CERTIFICATE_BEGIN}")
    manifests = release.KServeManifests()
    try:
        manifests = release.read(args.get("manifest", ""), args.get("crd_manifest", ""))
    except yaml.YAMLError as error:
        checks.add("manifest", "or crd_manifest isn't YAML", got=str(error).splitlines()[0])
    else:
        for group in manifests.missing():
            path = "crd_manifest" if group == "crds" else "manifest"
            checks.add(
                path, f"has no {group.replace('_', ' ')} of KServe", fix="take both files of one release"
            )
    checks.finish()
    return manifests


def _namespace() -> dict[str, Any]:
    pod_security = {
        f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")
    }
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        # "control-plane" keeps KServe's own pods away from its pod webhook, which, down, couldn't admit them.
        "metadata": metadata(
            _NAMESPACE,
            labels={**labels(_NAMESPACE, "serving"), "control-plane": release.CONTROLLER, **pod_security},
        ),
    }


def _certificate(args: KServeArgs) -> dict[str, Any]:
    key = Output.secret(args["tls_key"])
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/tls",
        "metadata": metadata(
            release.CERTIFICATE_SECRET, namespace=_NAMESPACE, labels=labels(_NAMESPACE, "serving")
        ),
        "data": {
            "tls.crt": Output.from_input(args["tls_cert"]).apply(_base64),
            "tls.key": key.apply(_base64),
        },
    }


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _controller(manifests: release.KServeManifests, args: KServeArgs) -> dict[str, Any]:
    deployment = release.controller(
        manifests.deployment,
        image=args.get("image"),
        replicas=int(args.get("replicas", 2)),
        cpu_request=args.get("cpu_request", "100m"),
        memory_mib=int(args.get("memory_mib", 300)),
    )
    return release.namespaced(deployment, _NAMESPACE)


def _network_policy() -> dict[str, Any]:
    # The API server is no pod that a policy could name: the webhook's port is open, all else is closed.
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(release.CONTROLLER, namespace=_NAMESPACE, labels=labels(_NAMESPACE, "serving")),
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress"],
            "ingress": [{"ports": [{"port": release.WEBHOOK_PORT, "protocol": "TCP"}]}],
        },
    }


def _disruption_budget() -> dict[str, Any]:
    selector = {"matchLabels": {"control-plane": release.CONTROLLER}}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(release.CONTROLLER, namespace=_NAMESPACE, labels=labels(_NAMESPACE, "serving")),
        "spec": {"maxUnavailable": 1, "selector": selector},
    }
