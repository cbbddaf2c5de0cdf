"""What is taken from Kueue's own release manifests, and what is changed in it.

Left out: the versions before v1beta2 of the CRDs, and with them their conversion webhooks; the visibility
API, which would make the API server's discovery depend on the controller; webhooks of kinds of jobs that
aren't queued, which would keep all objects of these kinds from being made while Kueue is down.
Changed: the configuration, certificates that the caller brings, the image, resources and probes.
"""

import copy
from collections.abc import Collection
from functools import lru_cache
from typing import Any

import yaml

from atoll.kubernetes._objects import resources
from atoll.kubernetes._release import RBAC_KINDS, WEBHOOK_KINDS, Manifest, Manifests, documents, hardened

VERSION = "v0.19.2"
IMAGE = f"registry.k8s.io/kueue/kueue:{VERSION}"
NAMESPACE = "kueue-system"
CONTROLLER = "kueue-controller-manager"
CONTROLLER_USER_ID = 65532
"""The user of Kueue's own image, which is distroless's ``nonroot``."""
WEBHOOK_PORT = 9443
CERTIFICATE_SECRET = "kueue-webhook-server-cert"  # noqa: S105 - the name of the Secret
SELECTOR = {"control-plane": "controller-manager"}

_API_VERSION = "v1beta2"
_CONFIG_MAP = "kueue-manager-config"
_CONFIG_KEY = "controller_manager_config.yaml"
_WEBHOOK_SERVICE = "kueue-webhook-service"
_METRICS_CERTIFICATE = "/etc/kueue/metrics/certs"
"""Where the controller looks for its metrics' certificate, once it doesn't make its own."""
_OWN_KINDS = frozenset({"clusterqueue", "cohort", "resourceflavor", "workload"})
_SKIPPED = frozenset({"APIService", "Namespace", "Secret"})


@lru_cache(maxsize=2)
def read(manifest: str) -> Manifests:
    """Sort the documents of Kueue's rendered ``config/default``; callers share and keep them.

    Raises ``yaml.YAMLError`` when it isn't YAML. What isn't known is left out.
    """
    found = Manifests()
    for document in documents(manifest, skip=_SKIPPED):
        _sort(document, found)
    return found


def _sort(document: Manifest, found: Manifests) -> None:
    kind, name = document["kind"], document["metadata"]["name"]
    if kind == "CustomResourceDefinition":
        found.crds.append(_current(document))
    elif kind in RBAC_KINDS:
        found.access.append(document)
    elif (kind, name) == ("ConfigMap", _CONFIG_MAP):
        found.config = document
    elif (kind, name) == ("Deployment", CONTROLLER):
        found.deployment = document
    elif (kind, name) == ("Service", _WEBHOOK_SERVICE):
        found.webhook_service = document
    elif kind in WEBHOOK_KINDS:
        found.webhooks.append(document)


def _current(crd: Manifest) -> Manifest:
    """Return a CRD whose objects are stored and served in the current version only, where it has that one."""
    versions = crd["spec"]["versions"]
    current = [version for version in versions if version["name"] == _API_VERSION]
    spec = {key: value for key, value in crd["spec"].items() if key != "conversion"}
    spec["versions"] = [{**version, "served": True, "storage": True} for version in current] or versions
    return {**crd, "spec": spec}


def configured(config: Manifest, *, frameworks: Collection[str], pods_ready_timeout_s: int) -> Manifest:
    """Return the controller's configuration: what is queued, and how long a gang may take to be ready.

    A workload whose pods aren't all ready in time gives its quota back and is queued again, so that two
    halves of gangs can't wait for each other for ever.
    """
    changed = copy.deepcopy(config)
    settings = yaml.safe_load(changed["data"][_CONFIG_KEY])
    settings["integrations"] = {"frameworks": sorted(frameworks)}
    settings["internalCertManagement"] = {"enable": False}
    settings["featureGates"] = {"VisibilityOnDemand": False}
    settings["waitForPodsReady"] = {
        "timeout": f"{pods_ready_timeout_s}s",
        "recoveryTimeout": f"{pods_ready_timeout_s}s",
        "blockAdmission": False,
        "requeuingStrategy": {"timestamp": "Eviction", "backoffBaseSeconds": 10, "backoffMaxSeconds": 600},
    }
    changed["data"] = {_CONFIG_KEY: yaml.safe_dump(settings, sort_keys=True)}
    return changed


def controller(
    deployment: Manifest, *, image: Any, replicas: int, cpu_request: str, memory_mib: int
) -> Manifest:
    """Return the controller's Deployment with our image, size and probes."""
    changed = copy.deepcopy(deployment)
    spec = changed["spec"]["template"]["spec"]
    [manager] = spec["containers"]
    manager |= {
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "resources": resources(cpu_request, memory_mib),
    }
    manager["volumeMounts"].append({"name": "cert", "mountPath": _METRICS_CERTIFICATE, "readOnly": True})
    manager["readinessProbe"] |= {"initialDelaySeconds": 1, "periodSeconds": 2, "failureThreshold": 30}
    changed["spec"]["template"]["spec"] = hardened(
        spec, user_id=CONTROLLER_USER_ID, selector=changed["spec"]["selector"]
    )
    changed["spec"]["replicas"] = replicas
    return changed


def webhooks_of(configuration: Manifest, frameworks: Collection[str]) -> Manifest:
    """Return a webhook configuration without the kinds of jobs that aren't among ``frameworks``.

    A framework is named as in Kueue's configuration, ``group/kind``; a webhook by its kind, ``mkind.kb.io``.
    """
    kept = _OWN_KINDS | {framework.rpartition("/")[2] for framework in frameworks}
    hooks = [hook for hook in configuration["webhooks"] if hook["name"].partition(".")[0][1:] in kept]
    return {**configuration, "webhooks": hooks}
