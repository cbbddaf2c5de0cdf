from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks
from atoll.gcp._names import resource_labels

_DAY_S = 24 * 3600


class GcpRegistryArgs(TypedDict):
    """Arguments of ``GcpRegistry``."""

    project: Input[str]
    """Id of the project."""
    location: str
    """Region, as ``europe-west4``: that of the nodes, so that images are near."""
    kms_key_id: NotRequired[Input[str]]
    """Key that encrypts images, in the registry's region; Artifact Registry's service agent must be allowed
    to use it, as ``GcpKey`` sees to. Google's own when absent. It can't be changed afterwards."""
    immutable_tags: NotRequired[bool]
    """Whether a tag stays at the image that it was given to. True when absent."""
    untagged_days: NotRequired[int]
    """Days after which images without a tag go. 14 when absent."""
    keep_count: NotRequired[int]
    """Newest versions of each image that stay in any case. 10 when absent."""
    vulnerability_scanning: NotRequired[bool]
    """Whether images are scanned as they come, where the project has the API
    ``containerscanning.googleapis.com``. True when absent."""
    reader_emails: NotRequired[Mapping[str, Input[str]]]
    """Service accounts that may pull, as the cluster's nodes must, by a name of your own: ``{"nodes":
    cluster.node_service_account_email}``. None when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete it. True when absent."""
    labels: NotRequired[Mapping[str, Input[str]]]
    """More labels. None when absent."""


class GcpRegistry(pulumi.ComponentResource):
    """A registry of container images whose tags don't move."""

    repository_name: Output[str]
    """Name of the repository in its project and region."""
    location: Output[str]
    """Region of the repository."""
    url: Output[str]
    """What the names of its images begin with, as ``europe-west4-docker.pkg.dev/p/images``."""

    def __init__(self, name: str, args: GcpRegistryArgs, opts: ResourceOptions | None = None) -> None:
        """Make the registry ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpRegistry", name, {}, opts)
        scanning = "INHERITED" if args.get("vulnerability_scanning", True) else "DISABLED"
        optional: dict[str, Any] = {"kms_key_name": args["kms_key_id"]} if "kms_key_id" in args else {}
        repository = gcp.artifactregistry.Repository(
            f"{name}-repository",
            project=args["project"],
            location=args["location"],
            repository_id=name,
            format="DOCKER",
            docker_config={"immutable_tags": args.get("immutable_tags", True)},
            cleanup_policies=_cleanup(args),
            cleanup_policy_dry_run=False,
            vulnerability_scanning_config={"enablement_config": scanning},
            labels=resource_labels(name, "registry", args),
            **optional,
            opts=ResourceOptions(parent=self, protect=args.get("protect", True)),
        )
        for reader, email in args.get("reader_emails", {}).items():
            gcp.artifactregistry.RepositoryIamMember(
                f"{name}-reader-{reader}",
                project=args["project"],
                location=args["location"],
                repository=repository.repository_id,
                role="roles/artifactregistry.reader",
                member=Output.concat("serviceAccount:", email),
                opts=ResourceOptions(parent=self),
            )
        self.repository_name = repository.repository_id
        self.location = Output.from_input(args["location"])
        self.url = Output.concat(
            args["location"], "-docker.pkg.dev/", args["project"], "/", repository.repository_id
        )
        self.register_outputs({key: getattr(self, key) for key in GcpRegistry.__annotations__})


def _cleanup(args: GcpRegistryArgs) -> list[dict[str, Any]]:
    older_than = f"{int(args.get('untagged_days', 14)) * _DAY_S}s"
    untagged = {"tag_state": "UNTAGGED", "older_than": older_than}
    return [
        {"id": "delete-untagged", "action": "DELETE", "condition": untagged},
        {
            "id": "keep-newest",
            "action": "KEEP",
            "most_recent_versions": {"keep_count": int(args.get("keep_count", 10))},
        },
    ]


def _check(name: str, args: GcpRegistryArgs) -> None:
    checks = GcpChecks("GcpRegistry", name, args)
    checks.known(GcpRegistryArgs.__annotations__, GcpRegistryArgs.__required_keys__)
    checks.resource_name("name", name)
    checks.project()
    checks.region("location")
    checks.whole_number("untagged_days", at_least=1, at_most=3650)
    checks.whole_number("keep_count", at_least=1, at_most=1000)
    for reader in args.get("reader_emails", {}):
        checks.resource_name(f"reader_emails.{reader}", reader)
    checks.labels()
    checks.finish()
