"""The queue in which a team's training waits for its turn, where the landing has one."""

from __future__ import annotations

import pulumi

from atoll.kubernetes import Kueue, KueueArgs, QueueCapacity, TeamQueue
from landings import Landing
from settings import NamespaceSettings

PRIORITY = "production"
"""Priority of the platform's own training; a team's experiments have the lower ``research``."""

_FLAVOR = "any-node"


def make_queue(
    prefix: str, landing: Landing, namespace: NamespaceSettings, tenant: pulumi.Input[str]
) -> pulumi.Output[str] | None:
    """Install Kueue and give the ``tenant``'s namespace a queue with its quota; None where there is none."""
    queueing = landing.queueing
    if queueing is None:
        return None
    inside = pulumi.ResourceOptions(providers={"kubernetes": landing.provider})

    def after(needed: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[needed]))

    args: KueueArgs = {
        "manifest": queueing.manifest,
        "ca_bundle": queueing.webhook_certificate.ca_bundle,
        "tls_cert": queueing.webhook_certificate.cert,
        "tls_key": queueing.webhook_certificate.key,
        "kinds": ["batch/job"],
        "replicas": queueing.replicas,
        "memory_mib": queueing.memory_mib,
    }
    if queueing.image is not None:
        args["image"] = queueing.image
    kueue = Kueue(f"{prefix}kueue", args, inside)
    capacity = QueueCapacity(f"{prefix}capacity", {"flavors": [{"name": _FLAVOR}]}, after(kueue))
    amounts = {"cpu": str(namespace.cpu_limit), "memory": f"{namespace.memory_limit_mib}Mi"}
    queue = TeamQueue(
        f"{prefix}{namespace.name}",
        {
            "namespaces": [tenant],
            "quotas": [
                {"flavor": _FLAVOR, "resource": resource, "nominal": amount}
                for resource, amount in amounts.items()
            ],
        },
        after(capacity),
    )
    return queue.queue_name
