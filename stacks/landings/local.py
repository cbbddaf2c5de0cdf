"""One machine: the cluster is there before the program runs, and the engine says where."""

from __future__ import annotations

from typing import Literal

import pulumi
from pulumi_kubernetes.provider import Provider

from atoll.kubernetes import VolumeAccess
from landings import Images, KServeRelease, Landing, Queueing, Volumes, WebhookCertificate
from settings import LocalSettings, Machine, QueueingSettings


def land(settings: LocalSettings, name: str) -> Landing:  # noqa: ARG001 - the engine has made the cluster
    """Return the landing on the cluster of the machine file. Raises ``SettingsError`` if it can't be read."""
    machine = Machine.load()
    return Landing(
        provider=Provider(
            "cluster",
            kubeconfig=str(machine.kubeconfig),
            context=machine.context,
            enable_server_side_apply=True,
        ),
        images=Images(
            training=machine.images["training"],
            training_id=machine.images["training"],
            serving=machine.images["serving"],
            kserve_controller=machine.images["kserve-controller"],
        ),
        volumes=Volumes(
            access=VolumeAccess.READ_WRITE_ONCE,
            node_path=str(machine.volumes_path) if machine.volumes_path else None,
        ),
        kserve=KServeRelease(
            manifest=machine.text(machine.manifests["kserve"]),
            crd_manifest=machine.text(machine.manifests["kserve_crds"]),
        ),
        webhook_certificate=_certificate(machine, "kserve_webhook"),
        queueing=_queueing(machine, settings.queueing) if settings.queueing.enabled else None,
    )


def _certificate(machine: Machine, name: Literal["kserve_webhook", "kueue_webhook"]) -> WebhookCertificate:
    paths = machine.certificates[name]
    return WebhookCertificate(
        ca_bundle=machine.text(paths.ca),
        cert=machine.text(paths.cert),
        key=pulumi.Output.secret(machine.text(paths.key)),
    )


def _queueing(machine: Machine, settings: QueueingSettings) -> Queueing:
    return Queueing(
        manifest=machine.text(machine.manifests["kueue"]),
        webhook_certificate=_certificate(machine, "kueue_webhook"),
        memory_mib=settings.memory_mib,
        replicas=1,
        image=machine.images["kueue-controller"],
    )
