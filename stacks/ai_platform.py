"""What every landing gets: a team's namespace, KServe, a trained model and its endpoint. Knows no cloud."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pulumi

from atoll.kubernetes import (
    EndpointCheck,
    InferenceEndpoint,
    KServe,
    KServeArgs,
    ModelStore,
    ModelStoreArgs,
    TenantNamespace,
    TrainingJob,
)
from landings import Landing
from settings import PlatformSettings, TrainingSettings

_MODELS_PATH = "/models"

_RECIPE = ("ranks", "epochs", "patience", "batch_size", "learning_rate", "seed")
"""Settings of training that change the model; the others change how fast it comes."""

_EXAMPLE_FLIGHT = {
    "carrier": "B6",
    "origin": "JFK",
    "destination": "BOS",
    "day_of_week": "Thursday",
    "scheduled_departure_minute": 1050,
    "scheduled_arrival_minute": 1125,
    "distance_miles": 187,
}
"""A flight to ask about. Its weather is left out, so that the model takes an average hour's."""


def build(settings: PlatformSettings, landing: Landing) -> dict[str, Any]:
    """Build the platform; return what the stack exports."""
    on_cluster = pulumi.ResourceOptions(providers={"kubernetes": landing.provider})
    kserve = _kserve(settings, landing, on_cluster)
    tenant = TenantNamespace(
        settings.namespace.name,
        {
            "cpu_limit": settings.namespace.cpu_limit,
            "memory_limit_mib": settings.namespace.memory_limit_mib,
            "pods_limit": settings.namespace.pods_limit,
            "service_accounts": landing.service_accounts,
        },
        on_cluster,
    )
    store = ModelStore("models", _store_args(settings, landing, tenant), on_cluster)
    version = model_version(landing.images.training_id, settings.training)
    training = _training(settings, landing, tenant, store, version, on_cluster)
    endpoint = _endpoint(settings, landing, tenant, store, training, kserve, on_cluster)
    check = EndpointCheck(
        f"{settings.serving.name}-check",
        {
            "namespace": tenant.namespace,
            "image": landing.images.serving,
            "url": endpoint.url,
            "endpoint": settings.serving.name,
            "version": version,
            "claim_name": store.claim_name,
        },
        pulumi.ResourceOptions.merge(on_cluster, pulumi.ResourceOptions(depends_on=[endpoint])),
    )
    return _exports(settings, tenant, store, training, endpoint, check, version)


def model_version(training_id: str, training: TrainingSettings) -> str:
    """Return a short name for what training makes of this image and these settings.

    The same inputs have the same version, so that nothing is trained twice.
    """
    recipe = training.model_dump(include=set(_RECIPE))
    text = json.dumps([training_id, recipe], sort_keys=True)
    return f"v{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def _kserve(settings: PlatformSettings, landing: Landing, opts: pulumi.ResourceOptions) -> KServe:
    args: KServeArgs = {
        "manifest": landing.kserve.manifest,
        "crd_manifest": landing.kserve.crd_manifest,
        "ca_bundle": landing.webhook_certificate.ca_bundle,
        "tls_cert": landing.webhook_certificate.cert,
        "tls_key": landing.webhook_certificate.key,
        "replicas": settings.kserve.replicas,
        "memory_mib": settings.kserve.memory_mib,
    }
    if landing.images.kserve_controller is not None:
        args["image"] = landing.images.kserve_controller
    return KServe("kserve", args, opts)


def _store_args(settings: PlatformSettings, landing: Landing, tenant: TenantNamespace) -> ModelStoreArgs:
    args = ModelStoreArgs(
        namespace=tenant.namespace, size_gib=settings.model_store.size_gib, access=landing.volumes.access
    )
    if landing.volumes.node_path is not None:
        args["node_path"] = landing.volumes.node_path
    elif landing.volumes.storage_class is not None:
        args["storage_class"] = landing.volumes.storage_class
    return args


def _training(
    settings: PlatformSettings,
    landing: Landing,
    tenant: TenantNamespace,
    store: ModelStore,
    version: str,
    opts: pulumi.ResourceOptions,
) -> TrainingJob:
    training = settings.training
    return TrainingJob(
        f"{settings.serving.name}-training",
        {
            "namespace": tenant.namespace,
            "image": landing.images.training,
            "command": [
                *("python", "-m", "atoll_training", "launch", "train"),
                f"--model-name={settings.serving.name}",
                f"--model-version={version}",
                f"--bundle-dir={_MODELS_PATH}/{version}",
                f"--checkpoint-dir={_MODELS_PATH}/.checkpoints/{version}",
                f"--ranks={training.ranks}",
                f"--epochs={training.epochs}",
                f"--patience={training.patience}",
                f"--batch-size={training.batch_size}",
                f"--learning-rate={training.learning_rate}",
                f"--seed={training.seed}",
            ],
            "version": version,
            "claim_name": store.claim_name,
            "ranks": training.ranks,
            "cpu_request": training.cpu_request,
            "memory_mib": training.memory_mib,
            "mount_path": _MODELS_PATH,
            "timeout_s": training.timeout_s,
        },
        opts,
    )


def _endpoint(
    settings: PlatformSettings,
    landing: Landing,
    tenant: TenantNamespace,
    store: ModelStore,
    training: TrainingJob,
    kserve: KServe,
    opts: pulumi.ResourceOptions,
) -> InferenceEndpoint:
    serving = settings.serving
    return InferenceEndpoint(
        serving.name,
        {
            "namespace": tenant.namespace,
            "image": landing.images.serving,
            # From training's output: the endpoint changes when the bundle is there, and not before.
            "model_version": training.model_version,
            "claim_name": store.claim_name,
            "min_replicas": serving.min_replicas,
            "max_replicas": serving.max_replicas,
            "cpu_target_percent": serving.cpu_target_percent,
            "cpu_request": serving.cpu_request,
            "memory_mib": serving.memory_mib,
            "drain_s": serving.drain_s,
        },
        pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[kserve])),
    )


def _exports(
    settings: PlatformSettings,
    tenant: TenantNamespace,
    store: ModelStore,
    training: TrainingJob,
    endpoint: InferenceEndpoint,
    check: EndpointCheck,
    version: str,
) -> dict[str, Any]:
    address = pulumi.Output.concat("http://", endpoint.cluster_ip)
    request = json.dumps({"instances": [_EXAMPLE_FLIGHT]})
    return {
        # The address that the nodes reach too, and the one that pods use.
        "endpoint": address,
        "endpoint_in_cluster": endpoint.url,
        "curl": pulumi.Output.concat(
            f"curl -H 'Content-Type: application/json' -d '{request}' ",
            address,
            f"/v1/models/{settings.serving.name}:predict",
        ),
        "model_name": endpoint.model_name,
        "model_version": endpoint.model_version,
        # The figures are in the bundle on the volume, and in the last line that the check's Job printed.
        "metrics": {"volume": store.claim_name, "path": f"{version}/metrics.json", "job": check.job_name},
        "namespace": tenant.namespace,
        "training_job": training.job_name,
    }
