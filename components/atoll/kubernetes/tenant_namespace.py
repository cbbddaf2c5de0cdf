from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import KubernetesObject, labels, metadata


class TenantNamespaceArgs(TypedDict):
    """Arguments of ``TenantNamespace``."""

    cpu_limit: int
    """Sum of the CPU requests of all pods of the namespace, in cores."""
    memory_limit_mib: int
    """Sum of the memory limits of all pods of the namespace, in MiB."""
    namespace_name: NotRequired[str]
    """Name of the namespace. The component's when absent."""
    service_accounts: NotRequired[Mapping[str, Mapping[str, Input[str]]]]
    """Service accounts that pods of the namespace may run as, by name, each with its annotations: what a
    cloud's workload identity asks for. None, beside Kubernetes' own ``default``, when absent."""
    pods_limit: NotRequired[int]
    """How many pods may exist at once. 50 when absent."""
    storage_limit_gib: NotRequired[int]
    """Sum of the volumes claimed in the namespace, in GiB. 100 when absent."""
    default_cpu_request: NotRequired[str]
    """CPU requested for a container that says nothing. ``100m`` when absent."""
    default_memory_mib: NotRequired[int]
    """Memory requested for, and allowed to, a container that says nothing, in MiB. 256 when absent."""


class TenantNamespace(pulumi.ComponentResource):
    """A team's namespace: restricted pods only, a quota, and no network traffic that nobody allowed.

    What runs in it has to allow its own traffic with a NetworkPolicy; DNS is allowed to all.
    """

    namespace: Output[str]
    """Name of the namespace. What uses it comes after the namespace's quota and policies."""

    def __init__(self, name: str, args: TenantNamespaceArgs, opts: ResourceOptions | None = None) -> None:
        """Make the namespace ``name``."""
        _check(name, args)
        super().__init__("atoll:index:TenantNamespace", name, {}, opts)
        inner = args.get("namespace_name", name)
        namespace = KubernetesObject(f"{name}-namespace", _namespace(inner), ResourceOptions(parent=self))
        inside = ResourceOptions(parent=self, depends_on=[namespace])
        guards = [
            KubernetesObject(f"{name}-quota", _quota(inner, args), inside),
            KubernetesObject(f"{name}-defaults", _limit_range(inner, args), inside),
            KubernetesObject(f"{name}-deny-all", _deny_all(inner), inside),
            KubernetesObject(f"{name}-allow-dns", _allow_dns(inner), inside),
            *(
                KubernetesObject(f"{name}-{account}", _service_account(account, inner, annotations), inside)
                for account, annotations in args.get("service_accounts", {}).items()
            ),
        ]
        names = Output.all(namespace.name, *(guard.name for guard in guards))
        self.namespace = names.apply(lambda known: str(known[0]))
        self.register_outputs({"namespace": self.namespace})


def _check(name: str, args: TenantNamespaceArgs) -> None:
    checks = Checks("TenantNamespace", name, args)
    checks.known(TenantNamespaceArgs.__annotations__, TenantNamespaceArgs.__required_keys__)
    checks.dns_label(
        "namespace_name" if "namespace_name" in args else "name", value=args.get("namespace_name", name)
    )
    for account in args.get("service_accounts", {}):
        checks.dns_label(f"service_accounts.{account}", value=account)
    for path in ("cpu_limit", "pods_limit", "storage_limit_gib"):
        checks.whole_number(path, at_least=1)
    checks.whole_number("memory_limit_mib", at_least=64)
    checks.whole_number("default_memory_mib", at_least=16)
    checks.cpu("default_cpu_request")
    checks.finish()


def _namespace(name: str) -> dict[str, object]:
    pod_security = {
        f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")
    }
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata(name, labels={**labels(name, "tenant"), **pod_security}),
    }


def _quota(name: str, args: TenantNamespaceArgs) -> dict[str, object]:
    hard = {
        "requests.cpu": str(int(args["cpu_limit"])),
        "limits.memory": f"{int(args['memory_limit_mib'])}Mi",
        "requests.storage": f"{int(args.get('storage_limit_gib', 100))}Gi",
        "pods": str(int(args.get("pods_limit", 50))),
        # Neither opens the cluster to the outside by accident.
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    }
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": metadata("quota", namespace=name, labels=labels(name, "tenant")),
        "spec": {"hard": hard},
    }


def _limit_range(name: str, args: TenantNamespaceArgs) -> dict[str, object]:
    memory = f"{int(args.get('default_memory_mib', 256))}Mi"
    limit = {
        "type": "Container",
        "default": {"memory": memory},
        "defaultRequest": {"cpu": args.get("default_cpu_request", "100m"), "memory": memory},
    }
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": metadata("defaults", namespace=name, labels=labels(name, "tenant")),
        "spec": {"limits": [limit]},
    }


def _deny_all(name: str) -> dict[str, object]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata("deny-all", namespace=name, labels=labels(name, "tenant")),
        "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    }


def _allow_dns(name: str) -> dict[str, object]:
    # Any destination: node-local DNS caches answer from addresses that belong to no namespace.
    ports = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata("allow-dns", namespace=name, labels=labels(name, "tenant")),
        "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": ports}]},
    }


def _service_account(name: str, namespace: str, annotations: Mapping[str, Input[str]]) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(
            name, namespace=namespace, labels=labels(namespace, "tenant"), annotations=annotations
        ),
        # A pod that calls the API server says so itself.
        "automountServiceAccountToken": False,
    }
