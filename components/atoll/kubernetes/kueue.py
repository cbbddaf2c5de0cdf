from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import yaml
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes import _kueue_manifest as release
from atoll.kubernetes._release import (
    Manifests,
    Release,
    Surroundings,
    base64_of,
    check_certificates,
    install,
    namespaced,
    webhook,
)

_AROUND = Surroundings(
    namespace=release.NAMESPACE,
    part="queueing",
    controller=release.CONTROLLER,
    selector=release.SELECTOR,
    webhook_port=release.WEBHOOK_PORT,
    certificate_secret=release.CERTIFICATE_SECRET,
)


_KINDS = (
    "batch/job",
    "jobset.x-k8s.io/jobset",
    "trainer.kubeflow.org/trainjob",
    "ray.io/rayjob",
    "ray.io/raycluster",
    "sparkoperator.k8s.io/sparkapplication",
)
_DEFAULT_KINDS = _KINDS[:4]


class KueueArgs(TypedDict):
    """Arguments of ``Kueue``."""

    manifest: str
    """Text of Kueue's ``config/default``, rendered, of release 0.19."""
    ca_bundle: Input[str]
    """PEM certificate of the authority that signed ``tls_cert``; the API server trusts the webhooks by it."""
    tls_cert: Input[str]
    """PEM certificate of the webhooks, for ``kueue-webhook-service.kueue-system.svc``."""
    tls_key: Input[str]
    """PEM private key of that certificate. Kept as a secret, also when it isn't given as one."""
    image: NotRequired[Input[str]]
    """Reference of the controller's image, of the same release. ``registry.k8s.io/kueue/kueue:v0.19.2`` when
    absent."""
    kinds: NotRequired[Sequence[str]]
    """What is queued, of ``batch/job``, ``jobset.x-k8s.io/jobset``, ``trainer.kubeflow.org/trainjob``,
    ``ray.io/rayjob``, ``ray.io/raycluster`` and ``sparkoperator.k8s.io/sparkapplication``. The first four
    when absent. Kinds that the cluster doesn't have may be named; they are queued once it has them."""
    pods_ready_timeout_s: NotRequired[int]
    """Seconds that all pods of an admitted job may take to be ready before it gives its quota back. 1800 when
    absent: new GPU nodes take that long."""
    replicas: NotRequired[int]
    """How many controllers run, one of them as leader. 2 when absent: with none, no job starts."""
    cpu_request: NotRequired[str]
    """CPU requested by each controller, in cores. ``100m`` when absent; spare CPU is used too."""
    memory_mib: NotRequired[int]
    """Memory requested by and allowed to each controller, in MiB. 512 when absent."""


class Kueue(pulumi.ComponentResource):
    """Kueue's controller, with its CRDs and webhooks: jobs wait for quota, and start as a whole.

    Needs no cert-manager. Whoever makes a queue or a job passes this component in ``depends_on``. Only jobs
    that name a queue are held back. One a cluster: its objects have the names that Kueue expects.
    """

    namespace: Output[str]
    """Namespace of the controller."""
    ready: Output[bool]
    """True. What uses it comes after the webhooks answer."""

    def __init__(self, name: str, args: KueueArgs, opts: ResourceOptions | None = None) -> None:
        """Install the release in ``args``."""
        manifests = _checked(name, args)
        super().__init__("atoll:index:Kueue", name, {}, opts)
        self.namespace, self.ready = install(self, name, _release(manifests, args))
        self.register_outputs({"namespace": self.namespace, "ready": self.ready})


def _checked(name: str, args: KueueArgs) -> Manifests:
    """Return the manifests of ``args``; raise ``ValidationError`` with every problem of it."""
    checks = Checks("Kueue", name, args)
    checks.known(KueueArgs.__annotations__, KueueArgs.__required_keys__)
    checks.not_empty("image")
    checks.not_empty("kinds")
    checks.members("kinds", _KINDS)
    checks.whole_number("pods_ready_timeout_s", at_least=1)
    checks.whole_number("replicas", at_least=1)
    checks.whole_number("memory_mib", at_least=128)
    checks.cpu("cpu_request")
    check_certificates(checks, ca_bundle=args.get("ca_bundle"), tls_cert=args.get("tls_cert"))
    manifests = Manifests()
    try:
        manifests = release.read(args.get("manifest", ""))
    except yaml.YAMLError as error:
        checks.add("manifest", "isn't YAML", got=str(error).splitlines()[0])
    else:
        for group in manifests.missing():
            what = group.replace("_", " ")
            checks.add("manifest", f"has no {what} of Kueue", fix="take the rendered config/default")
    checks.finish()
    return manifests


def _release(manifests: Manifests, args: KueueArgs) -> Release:
    namespace = release.NAMESPACE
    kinds = args.get("kinds", _DEFAULT_KINDS)
    ca_bundle = base64_of(args["ca_bundle"])
    config = release.configured(
        manifests.config,
        frameworks=kinds,
        pods_ready_timeout_s=int(args.get("pods_ready_timeout_s", 1800)),
    )
    return Release(
        namespace=_AROUND.namespace_object(),
        crds=manifests.crds,
        basis=[
            *manifests.access,
            config,
            _AROUND.certificate(args["tls_cert"], args["tls_key"]),
            _AROUND.network_policy(),
            _AROUND.disruption_budget(),
        ],
        controller=release.controller(
            manifests.deployment,
            image=args.get("image", release.IMAGE),
            replicas=int(args.get("replicas", 2)),
            cpu_request=args.get("cpu_request", "100m"),
            memory_mib=int(args.get("memory_mib", 512)),
        ),
        webhook_service=namespaced(manifests.webhook_service, namespace),
        webhooks=[
            webhook(release.webhooks_of(item, kinds), namespace=namespace, ca_bundle=ca_bundle)
            for item in manifests.webhooks
        ],
    )
