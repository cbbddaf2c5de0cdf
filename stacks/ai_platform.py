"""What every landing gets: a team's namespace, KServe, a trained model and its endpoint. Knows no cloud."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pulumi

from ai_queue import PRIORITY, make_queue
from atoll.kubernetes import (
    EndpointCheck,
    InferenceEndpoint,
    KServe,
    KServeArgs,
    ModelStore,
    ModelStoreArgs,
    TenantNamespace,
    TrainingJob,
    TrainingJobArgs,
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


class Platform:
    """What stands on one landing: a team's namespace with its model store, and what trains and serves there.

    ``prefix`` begins the names of components, and not those of namespace and model, so that one program can
    have several platforms.
    """

    def __init__(self, settings: PlatformSettings, landing: Landing, prefix: str = "") -> None:
        """Make the namespace and the store."""
        self._settings, self._landing, self._prefix = settings, landing, prefix
        self._inside = pulumi.ResourceOptions(providers={"kubernetes": landing.provider})
        self.version = model_version(landing.images.training_id, settings.training)
        """The model version that training here makes."""
        namespace = settings.namespace
        self.namespace = namespace.name
        self.tenant = TenantNamespace(
            f"{prefix}{namespace.name}",
            {
                "namespace_name": namespace.name,
                "cpu_limit": namespace.cpu_limit,
                "memory_limit_mib": namespace.memory_limit_mib,
                "pods_limit": namespace.pods_limit,
                "service_accounts": landing.service_accounts,
            },
            self._inside,
        )
        self.store = ModelStore(f"{prefix}models", self._store_args(), self._inside)
        self._queue = make_queue(prefix, landing, namespace, self.tenant.namespace)

    def train(self) -> TrainingJob:
        """Train the model into the store."""
        training = self._settings.training
        args: TrainingJobArgs = {
            "namespace": self.tenant.namespace,
            "image": self._landing.images.training,
            "command": self._training_command(),
            "version": self.version,
            "claim_name": self.store.claim_name,
            "ranks": training.ranks,
            "cpu_request": training.cpu_request,
            "memory_mib": training.memory_mib,
            "mount_path": _MODELS_PATH,
            "timeout_s": training.timeout_s,
        }
        if self._queue is not None:
            args |= {"queue": self._queue, "priority": PRIORITY}
        return TrainingJob(f"{self._prefix}{self._settings.serving.name}-training", args, self._inside)

    def serve(self, version: str, in_store: pulumi.Output[str]) -> dict[str, Any]:
        """Serve ``version``, which is in the store when ``in_store`` is known; return what is exported."""
        serving = self._settings.serving
        endpoint = InferenceEndpoint(
            f"{self._prefix}{serving.name}",
            {
                "namespace": self.tenant.namespace,
                "image": self._landing.images.serving,
                # The endpoint changes when the bundle is there, and not before.
                "model_version": in_store,
                "claim_name": self.store.claim_name,
                "model_name": serving.name,
                "min_replicas": serving.min_replicas,
                "max_replicas": serving.max_replicas,
                "cpu_target_percent": serving.cpu_target_percent,
                "cpu_request": serving.cpu_request,
                "memory_mib": serving.memory_mib,
                "drain_s": serving.drain_s,
            },
            self._after(self._kserve()),
        )
        check = EndpointCheck(
            f"{self._prefix}{serving.name}-check",
            {
                "namespace": self.tenant.namespace,
                "image": self._landing.images.serving,
                "url": endpoint.url,
                "endpoint": serving.name,
                "version": version,
                "claim_name": self.store.claim_name,
            },
            self._after(endpoint),
        )
        return self._exports(endpoint, check, version)

    def _after(self, needed: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(self._inside, pulumi.ResourceOptions(depends_on=[needed]))

    def _kserve(self) -> KServe:
        landing, settings = self._landing, self._settings.kserve
        args: KServeArgs = {
            "manifest": landing.kserve.manifest,
            "crd_manifest": landing.kserve.crd_manifest,
            "ca_bundle": landing.webhook_certificate.ca_bundle,
            "tls_cert": landing.webhook_certificate.cert,
            "tls_key": landing.webhook_certificate.key,
            "replicas": settings.replicas,
            "memory_mib": settings.memory_mib,
        }
        if landing.images.kserve_controller is not None:
            args["image"] = landing.images.kserve_controller
        return KServe(f"{self._prefix}kserve", args, self._inside)

    def _store_args(self) -> ModelStoreArgs:
        volumes = self._landing.volumes
        args = ModelStoreArgs(
            namespace=self.tenant.namespace,
            size_gib=self._settings.model_store.size_gib,
            access=volumes.access,
        )
        if volumes.node_path is not None:
            args["node_path"] = volumes.node_path
        elif volumes.storage_class is not None:
            args["storage_class"] = volumes.storage_class
        return args

    def _training_command(self) -> list[str]:
        training, version = self._settings.training, self.version
        return [
            *("python", "-m", "atoll_training", "launch", "train"),
            f"--model-name={self._settings.serving.name}",
            f"--model-version={version}",
            f"--bundle-dir={_MODELS_PATH}/{version}",
            f"--checkpoint-dir={_MODELS_PATH}/.checkpoints/{version}",
            f"--ranks={training.ranks}",
            f"--epochs={training.epochs}",
            f"--patience={training.patience}",
            f"--batch-size={training.batch_size}",
            f"--learning-rate={training.learning_rate}",
            f"--seed={training.seed}",
        ]

    def _exports(self, endpoint: InferenceEndpoint, check: EndpointCheck, version: str) -> dict[str, Any]:
        address = pulumi.Output.concat("http://", endpoint.cluster_ip)
        request = json.dumps({"instances": [_EXAMPLE_FLIGHT]})
        metrics = {"path": f"{version}/metrics.json", "job": check.job_name}
        return {
            # The address that the nodes reach too, and the one that pods use.
            "endpoint": address,
            "endpoint_in_cluster": endpoint.url,
            "curl": pulumi.Output.concat(
                f"curl -H 'Content-Type: application/json' -d '{request}' ",
                address,
                f"/v1/models/{self._settings.serving.name}:predict",
            ),
            "model_name": endpoint.model_name,
            "model_version": endpoint.model_version,
            # The figures are in the bundle on the volume, and in the last line that the check's Job printed.
            "metrics": {"volume": self.store.claim_name, **metrics},
            "namespace": self.tenant.namespace,
        }


def build(settings: PlatformSettings, landing: Landing) -> dict[str, Any]:
    """Build the platform on one landing; return what the stack exports."""
    platform = Platform(settings, landing)
    training = platform.train()
    served = platform.serve(platform.version, training.model_version)
    return {**landing.exports, **served, "training_job": training.job_name}


def model_version(training_id: str, training: TrainingSettings) -> str:
    """Return a short name for what training makes of this image and these settings.

    The same inputs have the same version, so that nothing is trained twice.
    """
    recipe = training.model_dump(include=set(_RECIPE))
    text = json.dumps([training_id, recipe], sort_keys=True)
    return f"v{hashlib.sha256(text.encode()).hexdigest()[:10]}"
