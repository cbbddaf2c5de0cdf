from typing import Any, NotRequired, TypedDict

import pulumi
import yaml
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes import _kserve_manifest as release
from atoll.kubernetes._release import (
    Release,
    Surroundings,
    base64_of,
    check_certificates,
    cluster_wide,
    install,
    namespaced,
    webhook,
)

_NAMESPACE = "kserve"
_AROUND = Surroundings(
    namespace=_NAMESPACE,
    part="serving",
    controller=release.CONTROLLER,
    selector={"control-plane": release.CONTROLLER},
    webhook_port=release.WEBHOOK_PORT,
    certificate_secret=release.CERTIFICATE_SECRET,
)


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
        self.namespace, self.ready = install(self, name, _release(manifests, args))
        self.register_outputs({"namespace": self.namespace, "ready": self.ready})


def _checked(name: str, args: KServeArgs) -> release.KServeManifests:
    """Return the manifests of ``args``; raise ``ValidationError`` with every problem of it."""
    checks = Checks("KServe", name, args)
    checks.known(KServeArgs.__annotations__, KServeArgs.__required_keys__)
    checks.not_empty("image")
    checks.whole_number("replicas", at_least=1)
    checks.whole_number("memory_mib", at_least=64)
    checks.cpu("cpu_request")
    check_certificates(checks, ca_bundle=args.get("ca_bundle"), tls_cert=args.get("tls_cert"))
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


def _release(manifests: release.KServeManifests, args: KServeArgs) -> Release:
    ca_bundle = base64_of(args["ca_bundle"])
    return Release(
        # The label keeps KServe's own pods away from its pod webhook, which, down, couldn't admit them.
        namespace=_AROUND.namespace_object(**{"control-plane": release.CONTROLLER}),
        crds=manifests.crds,
        basis=[
            *(namespaced(item, _NAMESPACE) for item in manifests.access),
            namespaced(release.standard_mode(manifests.config), _NAMESPACE),
            _AROUND.certificate(args["tls_cert"], args["tls_key"]),
            _AROUND.network_policy(),
            _AROUND.disruption_budget(),
        ],
        controller=_controller(manifests, args),
        webhook_service=namespaced(manifests.webhook_service, _NAMESPACE),
        webhooks=[webhook(item, namespace=_NAMESPACE, ca_bundle=ca_bundle) for item in manifests.webhooks],
        defaults=[cluster_wide(item) for item in manifests.storage_containers],
    )


def _controller(manifests: release.KServeManifests, args: KServeArgs) -> dict[str, Any]:
    deployment = release.controller(
        manifests.deployment,
        image=args.get("image"),
        replicas=int(args.get("replicas", 2)),
        cpu_request=args.get("cpu_request", "100m"),
        memory_mib=int(args.get("memory_mib", 300)),
    )
    return namespaced(deployment, _NAMESPACE)
