"""What is taken from KServe's own release manifests, and what is changed in it.

Left out: everything of the LLMInferenceService and LocalModel controllers, which Atoll doesn't run;
cert-manager's Certificate and Issuer, because the caller brings the webhook's certificate; kube-rbac-proxy
with the Service in front of it. Changed: Standard mode without ingress, the image, resources, and a readiness
probe that looks at once.
"""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from atoll.kubernetes._objects import resources
from atoll.kubernetes._release import RBAC_KINDS, WEBHOOK_KINDS, Manifest, Manifests, documents, hardened

CONTROLLER = "kserve-controller-manager"
CONTROLLER_USER_ID = 65532
"""The user of KServe's own controller image, which is distroless's ``nonroot``."""
WEBHOOK_SERVICE = "kserve-webhook-server-service"
WEBHOOK_PORT = 9443
CERTIFICATE_SECRET = "kserve-webhook-server-cert"  # noqa: S105 - the name of the Secret
CONFIG_MAP = "inferenceservice-config"

_OTHER_CONTROLLERS = re.compile(r"llmisvc|llminferenceservice|localmodel")
_PROXY = re.compile(r"kserve-proxy-(role|rolebinding)")


@dataclass
class KServeManifests(Manifests):
    """The objects of one KServe release."""

    storage_containers: list[Manifest] = field(default_factory=list)


@lru_cache(maxsize=2)
def read(manifest: str, crd_manifest: str) -> KServeManifests:
    """Sort the documents of KServe's ``kserve.yaml`` and ``kserve-crds.yaml``; callers share and keep them.

    Raises ``yaml.YAMLError`` when they aren't YAML. What isn't known is left out.
    """
    found = KServeManifests()
    # The first file repeats the CRDs, with those of other projects; parsing those 6 MB would take seconds.
    found.crds = [crd for crd in documents(crd_manifest) if _is_ours(crd)]
    for document in documents(manifest, skip={"CustomResourceDefinition", "Certificate", "Issuer"}):
        if _is_ours(document):
            _sort(document, found)
    return found


def _is_ours(document: Manifest) -> bool:
    return not _OTHER_CONTROLLERS.search(document["metadata"]["name"])


def _sort(document: Manifest, found: KServeManifests) -> None:
    kind, name = document["kind"], document["metadata"]["name"]
    if kind in RBAC_KINDS and not _PROXY.fullmatch(name):
        found.access.append(document)
    elif (kind, name) == ("ConfigMap", CONFIG_MAP):
        found.config = document
    elif (kind, name) == ("Deployment", CONTROLLER):
        found.deployment = document
    elif (kind, name) == ("Service", WEBHOOK_SERVICE):
        found.webhook_service = document
    elif kind in WEBHOOK_KINDS:
        found.webhooks.append(document)
    elif kind == "ClusterStorageContainer":
        found.storage_containers.append(document)


def standard_mode(config: Manifest) -> Manifest:
    """Return the controller's configuration for Standard mode with no ingress made for each endpoint.

    The other keys stay as the release ships them: the pod mutator reads most of them for every pod.
    """
    changed = copy.deepcopy(config)
    data = {key: value for key, value in changed["data"].items() if key != "_example"}
    _override(data, "deploy", {"defaultDeploymentMode": "Standard"})
    _override(data, "ingress", {"disableIngressCreation": True, "disableIstioVirtualHost": True})
    # Else every container of an endpoint that sets no limit of CPU gets the release's, one core.
    _override(data, "inferenceService", {"resource": {}})
    _override(data, "security", {"autoMountServiceAccountToken": False})
    changed["data"] = data
    return changed


def _override(data: dict[str, str], key: str, changes: Mapping[str, Any]) -> None:
    """Change some fields of the JSON text at ``key``."""
    data[key] = json.dumps({**json.loads(data.get(key, "{}")), **changes}, indent=2, sort_keys=True)


def controller(
    deployment: Manifest, *, image: Any | None, replicas: int, cpu_request: str, memory_mib: int
) -> Manifest:
    """Return the controller's Deployment without kube-rbac-proxy, with our size and probes.

    ``image`` replaces the release's own, where it is given.
    """
    changed = copy.deepcopy(deployment)
    spec = changed["spec"]["template"]["spec"]
    manager = next(container for container in spec["containers"] if container["name"] == "manager")
    manager |= {
        "image": image if image is not None else manager["image"],
        "imagePullPolicy": "IfNotPresent",
        "resources": resources(cpu_request, memory_mib),
    }
    manager["readinessProbe"] |= {"initialDelaySeconds": 1, "periodSeconds": 2, "failureThreshold": 30}
    spec["containers"] = [manager]
    changed["spec"]["template"]["spec"] = hardened(
        spec, user_id=CONTROLLER_USER_ID, selector=changed["spec"]["selector"]
    )
    changed["spec"]["replicas"] = replicas
    return changed
