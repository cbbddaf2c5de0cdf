from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks
from atoll.gcp._keys import SERVICE_AGENTS, make_key
from atoll.gcp._names import resource_labels


class GcpKeyArgs(TypedDict):
    """Arguments of ``GcpKey``."""

    project: Input[str]
    """Id of the project."""
    project_number: Input[str]
    """Number of the project, which the names of its service agents have."""
    location: str
    """Region, or multi-region in KMS' spelling, as ``europe-west4`` or ``europe``: the one of what it
    encrypts."""
    services: Sequence[str]
    """Services that encrypt with it: ``artifactregistry``, ``bigquery``, ``compute``, ``container``,
    ``memorystore``, ``storage``. Each of them must have been used in the project, or its account isn't there
    yet."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete it. True when absent: without it what it encrypts is lost."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """More labels of the key. None when absent."""


class GcpKey(pulumi.ComponentResource):
    """A key of Cloud KMS, new every 90 days, that given services encrypt with."""

    kms_key_id: Output[str]
    """Id of the key; known when the services may use it."""

    def __init__(self, name: str, args: GcpKeyArgs, opts: ResourceOptions | None = None) -> None:
        """Make the key ring and key ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpKey", name, {}, opts)
        self.kms_key_id = make_key(
            name,
            parent=self,
            location=args["location"],
            project=args["project"],
            project_number=args["project_number"],
            services=args["services"],
            labels=resource_labels(name, "key", args),
            protect=args.get("protect", True),
        )
        self.register_outputs({"kms_key_id": self.kms_key_id})


def _check(name: str, args: GcpKeyArgs) -> None:
    checks = GcpChecks("GcpKey", name, args)
    checks.known(GcpKeyArgs.__annotations__, GcpKeyArgs.__required_keys__)
    checks.resource_name("name", name)
    checks.project()
    checks.kms_location()
    checks.not_empty("services")
    services = args.get("services", [])
    for i, service in enumerate(services):
        if service not in SERVICE_AGENTS:
            allowed = ", ".join(SERVICE_AGENTS)
            checks.add(f"services[{i}]", "has no known account", got=service, allowed=allowed)
    if len(set(services)) < len(services):
        checks.add("services", "names a service twice", got=list(services))
    checks.labels()
    checks.finish()
