from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.azure import _aks_settings as settings
from atoll.azure._aks_enums import (
    AksMaintenanceDay,
    AksNodeOsChannel,
    AksOutboundType,
    AksTier,
    AksUpgradeChannel,
)
from atoll.azure._check_cluster import check_cluster
from atoll.azure._diagnostics import send_logs
from atoll.azure._kubeconfig import kubeconfig
from atoll.azure._roles import Role, grant
from atoll.azure._tags import tags


class AksClusterArgs(TypedDict):
    """Arguments of ``AksCluster``."""

    resource_group_name: Input[str]
    """Resource group of all that it makes; nodes are in one more, which AKS makes."""
    location: Input[str]
    """Region, as ``westeurope``."""
    subscription_id: Input[str]
    """Subscription, a GUID."""
    tenant_id: Input[str]
    """Entra ID tenant of its users, a GUID."""
    nodes_subnet_id: Input[str]
    """Resource id of the nodes' subnet."""
    api_server_subnet_id: NotRequired[Input[str]]
    """Resource id of a subnet for API Server VNet Integration. When absent the API server is in Azure's own
    network. It can't be taken away again."""
    kubernetes_version: NotRequired[str]
    """Minor version, as ``1.34``, or a patch of it. ``1.34`` when absent: the first with GA of DRA."""
    tier: NotRequired[AksTier]
    """What is promised of the control plane. ``Standard`` when absent."""
    private: NotRequired[bool]
    """Whether only the network reaches the API server. True when absent."""
    authorized_ip_ranges: NotRequired[Sequence[str]]
    """IPv4 networks that reach the API server of a cluster that isn't private; may be absent only for a
    private one."""
    private_dns_zone_id: NotRequired[Input[str]]
    """Private DNS zone ``privatelink.<region>.azmk8s.io`` of your own. AKS makes one when absent."""
    admin_group_object_ids: NotRequired[Sequence[str]]
    """Entra ID groups of cluster administrators, GUIDs. None when absent: Azure roles on the cluster's
    resource id alone say who may do what."""
    kubelogin_mode: NotRequired[str]
    """How the kubeconfig logs in, by ``kubelogin get-token --login``. ``azurecli`` when absent."""
    system_machine_type: NotRequired[str]
    """Machine of the system pool, from the catalogue. ``Standard_D8s_v5`` when absent."""
    system_min_nodes: NotRequired[int]
    """Fewest system nodes. 3 when absent, one a zone."""
    system_max_nodes: NotRequired[int]
    """Most system nodes. 6 when absent."""
    system_disk_size_gib: NotRequired[int]
    """Size of a system node's disk in GiB. 128 when absent."""
    zones: NotRequired[Sequence[str]]
    """Availability zones of the system pool. ``1``, ``2`` and ``3`` when absent; an empty list in a region
    without zones."""
    outbound_type: NotRequired[AksOutboundType]
    """How nodes go out. ``userAssignedNATGateway`` when absent, which the subnet must have."""
    pod_cidr: NotRequired[str]
    """Addresses of pods, a /24 for each node. ``10.240.0.0/12`` when absent: 4,096 nodes."""
    service_cidr: NotRequired[str]
    """Addresses of services, /12 or smaller. ``172.20.0.0/16`` when absent."""
    network_address_space: NotRequired[str]
    """Addresses of the virtual network, which pods and services must not overlap. Not looked at when
    absent."""
    upgrade_channel: NotRequired[AksUpgradeChannel]
    """Which versions it takes by itself, in the maintenance window. ``patch`` when absent: a new minor
    version is a change of ``kubernetes_version``."""
    node_os_channel: NotRequired[AksNodeOsChannel]
    """Which node images it takes by itself, in the maintenance window. ``NodeImage`` when absent."""
    maintenance_day: NotRequired[AksMaintenanceDay]
    """Day of the maintenance window. ``Sunday`` when absent."""
    maintenance_start_hour: NotRequired[int]
    """Hour at which the maintenance window opens, in UTC. 1 when absent."""
    maintenance_duration_hours: NotRequired[int]
    """Length of the maintenance window in hours, 4 to 24. 6 when absent."""
    encryption_at_host: NotRequired[bool]
    """Whether the host encrypts disks, caches and temporary disks. True when absent; the subscription must be
    registered for the feature, see the output ``features``."""
    disk_encryption_set_id: NotRequired[Input[str]]
    """Disk encryption set whose key encrypts the nodes' disks. Microsoft's keys do when absent. It can't be
    changed afterwards."""
    kms_key_id: NotRequired[Input[str]]
    """Key that encrypts Kubernetes Secrets in etcd: its identifier with a version. Microsoft's keys do when
    absent. A key must not be deleted as long as the cluster is there."""
    kms_key_vault_id: NotRequired[Input[str]]
    """Resource id of the vault of ``kms_key_id``; may be absent only where that is."""
    kms_key_vault_private: NotRequired[bool]
    """Whether that vault is closed to the Internet, which needs ``api_server_subnet_id``. True when
    absent."""
    registry_id: NotRequired[Input[str]]
    """Container registry that nodes may pull from. None when absent."""
    log_analytics_workspace_id: NotRequired[Input[str]]
    """Workspace that gets the control plane's logs. One is made when absent."""
    log_retention_days: NotRequired[int]
    """Days that the workspace that is made keeps logs, 30 to 730. 90 when absent."""
    audit_reads: NotRequired[bool]
    """Whether the audit log has ``get`` and ``list`` too, which are most of it. False when absent."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete the cluster and its logs. True when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AksCluster(pulumi.ComponentResource):
    """A private AKS cluster with a system pool; pools of accelerators are added to it.

    Azure CNI overlay with Cilium; Entra ID with Azure RBAC and no local accounts; workload identity; patches
    in a maintenance window; Azure Policy; the control plane's audit log in Log Analytics.
    """

    cluster_name: Output[str]
    """Name of the cluster."""
    cluster_id: Output[str]
    """Resource id of the cluster. It is known when nodes may be added."""
    fqdn: Output[str]
    """Host name of the API server, the private one of a private cluster."""
    kubeconfig: Output[str]
    """Kubeconfig that logs in with ``kubelogin``; a secret, though there is no key in it."""
    oidc_issuer_url: Output[str]
    """Issuer of the tokens of service accounts, for federated credentials."""
    cluster_identity_object_id: Output[str]
    """Object id of the identity that the control plane has, for role assignments: it makes volumes."""
    kubelet_identity_object_id: Output[str]
    """Object id of the identity that nodes have, for role assignments."""
    log_analytics_workspace_id: Output[str]
    """Resource id of the workspace with the control plane's logs."""
    features: Output[list[str]]
    """Features that the subscription has to be registered for, as ``Microsoft.Compute/EncryptionAtHost``."""

    def __init__(self, name: str, args: AksClusterArgs, opts: ResourceOptions | None = None) -> None:
        """Make the cluster ``name``."""
        check_cluster(name, args, AksClusterArgs)
        super().__init__("atoll:index:AksCluster", name, {}, opts)
        own = ResourceOptions(parent=self)
        kept = ResourceOptions(parent=self, protect=bool(args.get("protect", True)))
        cluster_identity = _identity(f"{name}-cluster", name, args, own)
        kubelet_identity = _identity(f"{name}-kubelet", name, args, own)
        grants = _grants(name, args, cluster_identity, kubelet_identity, own)
        cluster = _cluster(
            name, args, cluster_identity, kubelet_identity, ResourceOptions.merge(kept, _after(grants))
        )
        for config_name, window in settings.maintenance_windows(args).items():
            azure_native.containerservice.MaintenanceConfiguration(
                f"{name}-{config_name}",
                config_name=config_name,
                resource_group_name=args["resource_group_name"],
                resource_name_=cluster.name,
                maintenance_window=window,
                opts=own,
            )
        self.log_analytics_workspace_id = _workspace(name, args, kept)
        send_logs(
            f"{name}-logs",
            settings.log_categories(args),
            resource_id=cluster.id,
            workspace_id=self.log_analytics_workspace_id,
            opts=own,
        )
        self.cluster_name = cluster.name
        self.cluster_id = cluster.id
        private = args.get("private", True)
        self.fqdn = (cluster.private_fqdn if private else cluster.fqdn).apply(lambda fqdn: fqdn or "")
        self.kubeconfig = kubeconfig(
            cluster, args["resource_group_name"], args.get("kubelogin_mode", "azurecli")
        )
        # With the id, so that it is unknown as long as there is no cluster that has one.
        self.oidc_issuer_url = Output.all(cluster.oidc_issuer_profile.issuer_url, cluster.id).apply(
            lambda values: str(values[0] or "")
        )
        self.cluster_identity_object_id = cluster_identity.principal_id
        self.kubelet_identity_object_id = kubelet_identity.principal_id
        features = [settings.ENCRYPTION_AT_HOST_FEATURE] if args.get("encryption_at_host", True) else []
        self.features = Output.from_input(features)
        self.register_outputs({output: getattr(self, output) for output in AksCluster.__annotations__})


def _identity(
    resource: str, name: str, args: AksClusterArgs, own: ResourceOptions
) -> "azure_native.managedidentity.UserAssignedIdentity":
    return azure_native.managedidentity.UserAssignedIdentity(
        f"{resource}-identity",
        resource_name_=resource,
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        tags=tags(name, args),
        opts=own,
    )


def _grants(
    name: str,
    args: AksClusterArgs,
    cluster: "azure_native.managedidentity.UserAssignedIdentity",
    kubelet: "azure_native.managedidentity.UserAssignedIdentity",
    own: ResourceOptions,
) -> list[pulumi.Resource]:
    """Return what the cluster's two identities may do, before the cluster is made."""
    on_cluster = {
        "nodes-subnet": (Role.NETWORK_CONTRIBUTOR, args["nodes_subnet_id"]),
        "kubelet-identity": (Role.MANAGED_IDENTITY_OPERATOR, kubelet.id),
    }
    optional: dict[str, tuple[Role, str]] = {
        "api-server-subnet": (Role.NETWORK_CONTRIBUTOR, "api_server_subnet_id"),
        "dns-zone": (Role.PRIVATE_DNS_ZONE_CONTRIBUTOR, "private_dns_zone_id"),
        "disk-encryption-set": (Role.READER, "disk_encryption_set_id"),
        "kms-key": (Role.KEY_VAULT_CRYPTO_USER, "kms_key_vault_id"),
    }
    if args.get("kms_key_vault_private", True):
        # To approve its private endpoint. Source: https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
        optional["kms-vault"] = (Role.KEY_VAULT_CONTRIBUTOR, "kms_key_vault_id")
    given: Mapping[str, Any] = args
    on_cluster |= {part: (role, given[path]) for part, (role, path) in optional.items() if path in given}
    grants: list[pulumi.Resource] = [
        grant(
            f"{name}-{part}-access",
            role,
            principal_id=cluster.principal_id,
            scope=scope,
            subscription_id=args["subscription_id"],
            opts=own,
        )
        for part, (role, scope) in on_cluster.items()
    ]
    if "registry_id" in args:
        grants.append(
            grant(
                f"{name}-registry-access",
                Role.ACR_PULL,
                principal_id=kubelet.principal_id,
                scope=args["registry_id"],
                subscription_id=args["subscription_id"],
                opts=own,
            )
        )
    return grants


def _after(grants: list[pulumi.Resource]) -> ResourceOptions:
    return ResourceOptions(
        depends_on=grants,
        # The autoscaler moves it.
        ignore_changes=["agentPoolProfiles[0].count"],
    )


def _cluster(
    name: str,
    args: AksClusterArgs,
    identity: "azure_native.managedidentity.UserAssignedIdentity",
    kubelet: "azure_native.managedidentity.UserAssignedIdentity",
    opts: ResourceOptions,
) -> "azure_native.containerservice.ManagedCluster":
    return azure_native.containerservice.ManagedCluster(
        f"{name}-cluster",
        resource_name_=name,
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        node_resource_group=Output.concat(args["resource_group_name"], f"-{name}-nodes"),
        dns_prefix=name,
        kubernetes_version=args.get("kubernetes_version", "1.34"),
        sku={"name": "Base", "tier": str(args.get("tier", AksTier.STANDARD))},
        identity={"type": "UserAssigned", "user_assigned_identities": [identity.id]},
        identity_profile={
            "kubeletidentity": {
                "resource_id": kubelet.id,
                "client_id": kubelet.client_id,
                "object_id": kubelet.principal_id,
            }
        },
        aad_profile={
            "managed": True,
            "enable_azure_rbac": True,
            "tenant_id": args["tenant_id"],
            "admin_group_object_ids": list(args.get("admin_group_object_ids", [])),
        },
        enable_rbac=True,
        disable_local_accounts=True,
        oidc_issuer_profile={"enabled": True},
        security_profile=settings.security_profile(args),
        api_server_access_profile=settings.api_server_access(args),
        network_profile=settings.network_profile(args),
        agent_pool_profiles=[settings.system_pool(args)],
        auto_scaler_profile=settings.auto_scaler_profile(),
        auto_upgrade_profile={
            "upgrade_channel": str(args.get("upgrade_channel", AksUpgradeChannel.PATCH)),
            "node_os_upgrade_channel": str(args.get("node_os_channel", AksNodeOsChannel.NODE_IMAGE)),
        },
        addon_profiles={"azurepolicy": {"enabled": True}},
        storage_profile={
            "blob_csi_driver": {"enabled": True},
            "disk_csi_driver": {"enabled": True},
            "file_csi_driver": {"enabled": True},
            "snapshot_controller": {"enabled": True},
        },
        disk_encryption_set_id=args.get("disk_encryption_set_id"),
        tags=tags(name, args),
        opts=opts,
    )


def _workspace(name: str, args: AksClusterArgs, kept: ResourceOptions) -> Output[str]:
    if "log_analytics_workspace_id" in args:
        return Output.from_input(args["log_analytics_workspace_id"])
    workspace = azure_native.operationalinsights.Workspace(
        f"{name}-workspace",
        workspace_name=f"{name}-logs",
        resource_group_name=args["resource_group_name"],
        location=args["location"],
        sku={"name": "PerGB2018"},
        retention_in_days=int(args.get("log_retention_days", 90)),
        # Who may read a resource may read its logs, and a key opens nothing.
        features={"enable_log_access_using_only_resource_permissions": True, "disable_local_auth": True},
        tags=tags(name, args),
        opts=kept,
    )
    return Output.from_input(workspace.id)
