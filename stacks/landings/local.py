"""One machine: the cluster is there before the program runs, and the engine says where."""

from __future__ import annotations

import pulumi
from pulumi_kubernetes.provider import Provider

from atoll.kubernetes import VolumeAccess
from landings import Images, KServeRelease, Landing, Volumes, WebhookCertificate
from settings import LocalSettings, Machine


def land(settings: LocalSettings, name: str) -> Landing:  # noqa: ARG001 - the engine has made the cluster
    """Return the landing on the cluster of the machine file. Raises ``SettingsError`` if it can't be read."""
    machine = Machine.load()
    certificate = machine.certificates["kserve_webhook"]
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
        webhook_certificate=WebhookCertificate(
            ca_bundle=machine.text(certificate.ca),
            cert=machine.text(certificate.cert),
            key=pulumi.Output.secret(machine.text(certificate.key)),
        ),
    )
