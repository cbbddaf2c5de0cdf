from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
from pulumi import Input, Output, ResourceOptions

from atoll.gcp._checks import GcpChecks
from atoll.gcp._names import account_email, account_id

_IDENTITY_ROLE = "roles/iam.workloadIdentityUser"
_OBJECT_ROLES = {False: "roles/storage.objectViewer", True: "roles/storage.objectUser"}
_IMAGE_ROLES = {False: "roles/artifactregistry.reader", True: "roles/artifactregistry.writer"}


class GcpWorkloadIdentityArgs(TypedDict):
    """Arguments of ``GcpWorkloadIdentity``."""

    project: Input[str]
    """Id of the project."""
    workload_pool: Input[str]
    """Workload identity pool of the cluster, as ``GkeCluster`` has it."""
    namespace: str
    """Kubernetes namespace of the workload."""
    service_account_name: str
    """Kubernetes service account of the workload."""
    bucket_name: NotRequired[Input[str]]
    """Bucket whose objects it may read. None when absent."""
    bucket_writable: NotRequired[bool]
    """Whether it may write and delete objects of the bucket too. False when absent."""
    repository_name: NotRequired[Input[str]]
    """Repository of images that it may read. None when absent."""
    repository_location: NotRequired[Input[str]]
    """Region of the repository; may be absent only where ``repository_name`` is."""
    repository_writable: NotRequired[bool]
    """Whether it may push images too. False when absent."""


class GcpWorkloadIdentity(pulumi.ComponentResource):
    """A Google service account that one Kubernetes service account acts as, with no key.

    It may do nothing but what is named here. The Kubernetes service account carries the annotation
    ``iam.gke.io/gcp-service-account`` with the e-mail address.
    """

    service_account_email: Output[str]
    """E-mail address of the Google service account; known when all that it may do is granted."""
    member: Output[str]
    """The account as IAM names it, ``serviceAccount:<email>``, for more roles."""

    def __init__(self, name: str, args: GcpWorkloadIdentityArgs, opts: ResourceOptions | None = None) -> None:
        """Make the account ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GcpWorkloadIdentity", name, {}, opts)
        account = gcp.serviceaccount.Account(
            f"{name}-account",
            account_id=account_id(name),
            project=args["project"],
            display_name=f"{args['namespace']}/{args['service_account_name']}",
            opts=ResourceOptions(parent=self),
        )
        email = account_email(account, args["project"])
        self.member = Output.concat("serviceAccount:", email)
        grants = [self._identity(name, args, account), *self._roles(name, args)]
        # By their roles, which a preview knows, and with them the address.
        self.service_account_email = Output.all(email, *(grant.role for grant in grants)).apply(
            lambda values: str(values[0])
        )
        self.register_outputs({"service_account_email": self.service_account_email, "member": self.member})

    def _identity(self, name: str, args: GcpWorkloadIdentityArgs, account: Any) -> Any:
        subject = f"[{args['namespace']}/{args['service_account_name']}]"
        return gcp.serviceaccount.IAMMember(
            f"{name}-identity",
            service_account_id=account.name,
            role=_IDENTITY_ROLE,
            member=Output.concat("serviceAccount:", args["workload_pool"], subject),
            opts=ResourceOptions(parent=self),
        )

    def _roles(self, name: str, args: GcpWorkloadIdentityArgs) -> list[Any]:
        grants: list[Any] = []
        if "bucket_name" in args:
            grants.append(
                gcp.storage.BucketIAMMember(
                    f"{name}-bucket",
                    bucket=args["bucket_name"],
                    role=_OBJECT_ROLES[args.get("bucket_writable", False)],
                    member=self.member,
                    opts=ResourceOptions(parent=self),
                )
            )
        if "repository_name" in args:
            grants.append(
                gcp.artifactregistry.RepositoryIamMember(
                    f"{name}-repository",
                    project=args["project"],
                    location=args["repository_location"],
                    repository=args["repository_name"],
                    role=_IMAGE_ROLES[args.get("repository_writable", False)],
                    member=self.member,
                    opts=ResourceOptions(parent=self),
                )
            )
        return grants


def _check(name: str, args: GcpWorkloadIdentityArgs) -> None:
    checks = GcpChecks("GcpWorkloadIdentity", name, args)
    checks.known(GcpWorkloadIdentityArgs.__annotations__, GcpWorkloadIdentityArgs.__required_keys__)
    checks.resource_name("name", name)
    checks.project()
    checks.dns_label("namespace")
    checks.dns_label("service_account_name")
    if "bucket_writable" in args and "bucket_name" not in args:
        checks.add("bucket_writable", "is for a bucket", fix="give bucket_name")
    if "repository_name" in args and "repository_location" not in args:
        checks.add("repository_location", "is required with repository_name")
    for path in ("repository_location", "repository_writable"):
        if path in args and "repository_name" not in args:
            checks.add(path, "is for a repository", fix="give repository_name")
    checks.region("repository_location")
    checks.finish()
