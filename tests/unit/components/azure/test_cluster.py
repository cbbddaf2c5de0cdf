import base64
import json

import pytest
import yaml

from atoll.azure import AksCluster
from atoll.azure._kubeconfig import with_kubelogin
from atoll.errors import ValidationError
from atoll.testing import record
from tests.unit.components.azure.arguments import CLUSTER_ARGS, GROUP, SUBNET, VAULT, WORKSPACE

KMS = {"kms_key_id": "https://keys.vault.example/keys/etcd/1", "kms_key_vault_id": VAULT}
DISKS = f"{GROUP}/providers/Microsoft.Compute/diskEncryptionSets/disks"


def cluster(**more: object) -> dict:
    return record(lambda: AksCluster("main", CLUSTER_ARGS | more))


def test_what_a_careful_engineer_would_choose() -> None:
    made = cluster()["main-cluster"].inputs

    assert made["sku"] == {"name": "Base", "tier": "Standard"}
    assert made["disableLocalAccounts"] is True
    assert made["aadProfile"]["enableAzureRBAC"] is True
    assert made["apiServerAccessProfile"]["enablePrivateCluster"] is True
    assert made["apiServerAccessProfile"]["enablePrivateClusterPublicFQDN"] is False
    assert made["networkProfile"]["networkDataplane"] == made["networkProfile"]["networkPolicy"] == "cilium"
    assert made["networkProfile"]["networkPluginMode"] == "overlay"
    assert made["networkProfile"]["dnsServiceIP"] == "172.20.0.10"
    assert made["oidcIssuerProfile"] == {"enabled": True}
    assert made["securityProfile"]["workloadIdentity"] == {"enabled": True}
    assert made["securityProfile"]["imageCleaner"]["enabled"] is True
    assert made["addonProfiles"] == {"azurepolicy": {"enabled": True}}
    assert made["autoUpgradeProfile"] == {"nodeOSUpgradeChannel": "NodeImage", "upgradeChannel": "patch"}


def test_system_pods_have_machines_of_their_own() -> None:
    (pool,) = cluster()["main-cluster"].inputs["agentPoolProfiles"]

    assert (pool["name"], pool["mode"], pool["vmSize"]) == ("system", "System", "Standard_D8s_v5")
    assert pool["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert pool["availabilityZones"] == ["1", "2", "3"]
    assert (pool["minCount"], pool["maxCount"]) == (3, 6)
    assert pool["enableEncryptionAtHost"] is True


def test_identities_can_do_what_they_must_before_there_is_a_cluster() -> None:
    made = cluster(registry_id=f"{GROUP}/registries/a", **KMS, api_server_subnet_id=SUBNET)
    grants = {name for name, item in made.items() if item.token.endswith(":RoleAssignment")}

    assert grants == {
        "main-nodes-subnet-access",
        "main-kubelet-identity-access",
        "main-api-server-subnet-access",
        "main-kms-key-access",
        "main-kms-vault-access",
        "main-registry-access",
    }
    assert grants <= made["main-cluster"].depends_on


def test_etcd_and_disks_by_keys_of_ones_own() -> None:
    made = cluster(**KMS, api_server_subnet_id=SUBNET, disk_encryption_set_id=DISKS)
    inputs = made["main-cluster"].inputs

    assert inputs["securityProfile"]["azureKeyVaultKms"] == {
        "enabled": True,
        "keyId": KMS["kms_key_id"],
        "keyVaultNetworkAccess": "Private",
        "keyVaultResourceId": VAULT,
    }
    assert inputs["diskEncryptionSetID"] == DISKS
    assert inputs["apiServerAccessProfile"]["enableVnetIntegration"] is True


def test_the_audit_log_is_kept() -> None:
    made = cluster()
    logs = [item["category"] for item in made["main-logs"].inputs["logs"]]

    assert "kube-audit-admin" in logs
    assert "guard" in logs
    assert made["main-workspace"].inputs["retentionInDays"] == 90
    theirs = cluster(log_analytics_workspace_id=WORKSPACE, audit_reads=True)
    assert "main-workspace" not in theirs
    assert theirs["main-logs"].inputs["logs"][0]["category"] == "kube-audit"


def test_upgrades_have_a_window() -> None:
    made = cluster(maintenance_day="Tuesday", maintenance_start_hour=3)
    window = made["main-aksManagedNodeOSUpgradeSchedule"].inputs["maintenanceWindow"]

    assert window == made["main-aksManagedAutoUpgradeSchedule"].inputs["maintenanceWindow"]
    assert (window["startTime"], window["durationHours"]) == ("03:00", 6)
    assert window["schedule"]["weekly"] == {"dayOfWeek": "Tuesday", "intervalWeeks": 1}


def test_the_kubeconfig_logs_in_by_kubelogin_and_takes_no_credential_along() -> None:
    listed = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "main", "cluster": {"server": "https://a.example", "certificate-authority-data": "Y2E="}}
        ],
        "users": [{"name": "x", "user": {"token": "the-canary"}}],
    }
    text = with_kubelogin(base64.b64encode(yaml.safe_dump(listed).encode()).decode(), "workloadidentity")
    config = json.loads(text)

    assert "the-canary" not in text
    assert config["clusters"] == listed["clusters"]
    command = config["users"][0]["user"]["exec"]
    assert command["command"] == "kubelogin"
    assert command["args"][:3] == ["get-token", "--login", "workloadidentity"]


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"kubernetes_version": "1.33"}, ["kubernetes_version"]),
        ({"kubernetes_version": "newest"}, ["kubernetes_version"]),
        ({"tier": "Gold"}, ["tier"]),
        ({"subscription_id": "mine"}, ["subscription_id"]),
        ({"pod_cidr": "172.20.0.0/14"}, ["service_cidr"]),
        ({"network_address_space": "10.250.0.0/16"}, ["pod_cidr"]),
        ({"service_cidr": "172.16.0.0/11"}, ["service_cidr"]),
        ({"private": False}, ["authorized_ip_ranges"]),
        ({"authorized_ip_ranges": ["192.0.2.0/24"]}, ["authorized_ip_ranges"]),
        ({"private": False, "authorized_ip_ranges": ["192.0.2.0"]}, []),
        ({"private": False, "authorized_ip_ranges": ["office"]}, ["authorized_ip_ranges[0]"]),
        (KMS, ["api_server_subnet_id"]),
        (KMS | {"kms_key_vault_private": False}, []),
        (
            {"kms_key_id": "https://keys.vault.example/keys/etcd/1", "kms_key_vault_private": False},
            ["kms_key_vault_id"],
        ),
        ({"zones": ["5"]}, ["zones"]),
        ({"system_machine_type": "Standard_Nothing"}, ["system_machine_type"]),
        ({"system_machine_type": "Standard_NC24ads_A100_v4"}, ["mode"]),
        ({"system_min_nodes": 0}, ["system_min_nodes"]),
        ({"system_min_nodes": 7}, ["system_max_nodes"]),
        ({"system_min_nodes": "many"}, ["system_min_nodes"]),
        ({"kubelogin_mode": "password"}, ["kubelogin_mode"]),
        ({"log_analytics_workspace_id": WORKSPACE, "log_retention_days": 30}, ["log_retention_days"]),
        ({"maintenance_duration_hours": 2}, ["maintenance_duration_hours"]),
    ],
)
def test_problems_name_the_argument(change, paths) -> None:
    found: list[str] = []
    try:
        cluster(**change)
    except ValidationError as error:
        found = [problem.path for problem in error.problems]

    assert found == paths
