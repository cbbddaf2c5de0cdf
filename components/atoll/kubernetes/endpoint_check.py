from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import CustomTimeouts, Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import (
    KubernetesObject,
    container_security_context,
    labels,
    metadata,
    pod_security_context,
    resources,
)
from atoll.kubernetes.inference_endpoint import predictor_labels

_PROGRAM = Path(__file__).with_name("_check_endpoint.py")
_BUNDLE_PATH = "/mnt/models"


class EndpointCheckArgs(TypedDict):
    """Arguments of ``EndpointCheck``."""

    namespace: Input[str]
    """Namespace of the endpoint."""
    image: Input[str]
    """Any image with Python 3.11 or newer as ``python``; the endpoint's own is on its node already."""
    url: Input[str]
    """Address of the endpoint, from ``InferenceEndpoint.url``."""
    endpoint: str
    """Name of the ``InferenceEndpoint``, which is the model's."""
    version: str
    """Version that must answer: the folder of its bundle on the volume. A new version is a new check."""
    claim_name: Input[str]
    """PersistentVolumeClaim with the bundles."""
    timeout_s: NotRequired[int]
    """Seconds that the endpoint has to give the right answers. 120 when absent."""


class EndpointCheck(pulumi.ComponentResource):
    """A Job that asks an endpoint about the examples in the bundle, and fails unless the answers agree.

    The pod's termination message is the result as JSON: an example with its answer, the largest difference,
    and the metrics on the test data that the bundle reports.
    """

    job_name: Output[str]
    """Name of the Job. What uses it comes after the check has passed."""

    def __init__(self, name: str, args: EndpointCheckArgs, opts: ResourceOptions | None = None) -> None:
        """Check ``args["version"]`` of ``args["endpoint"]``."""
        _check(name, args)
        super().__init__("atoll:index:EndpointCheck", name, {}, opts)
        job = _job_name(name, args)
        traffic = KubernetesObject(
            f"{name}-traffic", _network_policy(name, args), ResourceOptions(parent=self)
        )
        timeout = f"{_timeout_s(args) + 120}s"
        run = KubernetesObject(
            f"{name}-job",
            _job(name, job, args),
            ResourceOptions(
                parent=self,
                depends_on=[traffic],
                custom_timeouts=CustomTimeouts(create=timeout, update=timeout),
            ),
        )
        self.job_name = run.name
        self.register_outputs({"job_name": self.job_name})


def _check(name: str, args: EndpointCheckArgs) -> None:
    checks = Checks("EndpointCheck", name, args)
    checks.known(EndpointCheckArgs.__annotations__, EndpointCheckArgs.__required_keys__)
    for path in ("namespace", "endpoint", "version"):
        checks.dns_label(path)
    checks.not_empty("image")
    checks.not_empty("url")
    checks.whole_number("timeout_s", at_least=1)
    if isinstance(args.get("version"), str):
        checks.dns_label("name", value=_job_name(name, args))
    checks.finish()


def _job_name(name: str, args: EndpointCheckArgs) -> str:
    return f"{name}-{args['version']}"


def _timeout_s(args: EndpointCheckArgs) -> int:
    return int(args.get("timeout_s", 120))


def _network_policy(name: str, args: EndpointCheckArgs) -> dict[str, Any]:
    endpoint = [{"podSelector": {"matchLabels": predictor_labels(args["endpoint"])}}]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace=args["namespace"], labels=labels(name, "check")),
        "spec": {
            "podSelector": {"matchLabels": labels(name, "check")},
            "policyTypes": ["Egress"],
            "egress": [{"to": endpoint}],
        },
    }


def _job(name: str, job: str, args: EndpointCheckArgs) -> dict[str, Any]:
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": pod_security_context(),
        "containers": [_container(args)],
        "volumes": [
            {
                "name": "models",
                "persistentVolumeClaim": {"claimName": args["claim_name"], "readOnly": True},
            }
        ],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(job, namespace=args["namespace"], labels=labels(name, "check")),
        "spec": {
            "backoffLimit": 0,  # the program asks again by itself
            "activeDeadlineSeconds": _timeout_s(args) + 60,
            "template": {"metadata": {"labels": labels(name, "check")}, "spec": pod},
        },
    }


def _container(args: EndpointCheckArgs) -> dict[str, Any]:
    return {
        "name": "check",
        "image": args["image"],
        "imagePullPolicy": "IfNotPresent",
        "command": ["python", "-c", _PROGRAM.read_text()],
        "args": [args["url"], args["endpoint"], _BUNDLE_PATH, str(_timeout_s(args))],
        "resources": resources("50m", 128),
        "securityContext": container_security_context(),
        "volumeMounts": [
            {"name": "models", "mountPath": _BUNDLE_PATH, "subPath": args["version"], "readOnly": True}
        ],
    }
