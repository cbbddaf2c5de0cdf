import pytest

from atoll import azure
from atoll.errors import ValidationError
from atoll.testing import record
from tests.unit.components.azure import arguments as given


def storage(**more: object) -> dict:
    return record(lambda: azure.AzureStorage("models", given.STORAGE_ARGS | more))


def test_storage_is_opened_by_entra_id_from_the_network_alone() -> None:
    made = storage()["models-account"].inputs

    assert made["allowSharedKeyAccess"] is False
    assert made["allowBlobPublicAccess"] is False
    assert made["publicNetworkAccess"] == "Disabled"
    assert made["networkRuleSet"]["defaultAction"] == "Deny"
    assert made["minimumTlsVersion"] == "TLS1_2"
    assert made["encryption"]["requireInfrastructureEncryption"] is True


def test_storage_brings_back_what_was_deleted() -> None:
    made = storage()

    assert made["models-blobs"].inputs["isVersioningEnabled"] is True
    assert made["models-blobs"].inputs["deleteRetentionPolicy"] == {"enabled": True, "days": 30}
    assert made["models-models"].inputs["publicAccess"] == "None"
    (rule,) = made["models-lifecycle"].inputs["policy"]["rules"]
    assert rule["definition"]["actions"]["version"]["delete"] == {"daysAfterCreationGreaterThan": 90}


def test_storage_by_a_key_of_ones_own() -> None:
    made = storage(key_vault_id=given.VAULT, key_vault_uri="https://keys.vault.example", key_name="storage")
    account = made["models-account"]

    assert account.inputs["encryption"]["keySource"] == "Microsoft.Keyvault"
    assert "models-encryption-access" in account.depends_on


def test_storage_for_a_developer_at_one_address() -> None:
    args = {key: value for key, value in given.STORAGE_ARGS.items() if key != "private_endpoint_subnet_id"}
    made = record(lambda: azure.AzureStorage("m", args | {"allowed_ip_ranges": ["192.0.2.7/32"]}))
    account = made["m-account"].inputs

    assert account["publicNetworkAccess"] == "Enabled"
    assert account["networkRuleSet"]["ipRules"] == [{"action": "Allow", "iPAddressOrRange": "192.0.2.7"}]
    assert "m-endpoint" not in made


def test_registry_has_no_user_and_no_way_out() -> None:
    made = record(lambda: azure.AzureRegistry("images", given.REGISTRY_ARGS))["images-registry"].inputs

    assert made["sku"] == {"name": "Premium"}
    assert made["adminUserEnabled"] is False
    assert made["publicNetworkAccess"] == "Disabled"
    assert made["policies"]["exportPolicy"] == {"status": "disabled"}
    assert made["policies"]["retentionPolicy"] == {"status": "enabled", "days": 30}


def test_keys_stay_and_turn() -> None:
    args = given.VAULT_ARGS | {"keys": ["disks", "etcd"], "disk_encryption_key": "disks"}
    made = record(lambda: azure.AzureKeyVault("keys", args))

    vault = made["keys-vault"].inputs["properties"]
    assert vault["enablePurgeProtection"] is True
    assert vault["enableRbacAuthorization"] is True
    key = made["keys-etcd-key"].inputs["properties"]
    assert key["kty"] == "RSA-HSM"
    (action,) = key["rotationPolicy"]["lifetimeActions"]
    assert action["trigger"] == {"timeAfterCreate": "P365D"}
    assert "keys-disks-access" in made["keys-disks"].depends_on


def test_an_identity_is_one_service_account_with_what_it_needs() -> None:
    access = {"models": {"role": "storage-reader", "scope": f"{given.VAULT}/containers/models"}}
    made = record(lambda: azure.AzureWorkloadIdentity("reader", given.IDENTITY_ARGS | {"access": access}))

    credential = made["reader-credential"].inputs
    assert credential["subject"] == "system:serviceaccount:research:trainer"
    assert credential["audiences"] == ["api://AzureADTokenExchange"]
    role = made["reader-models-access"].inputs
    assert role["roleDefinitionId"].endswith("/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1")
    assert role["scope"] == access["models"]["scope"]


def test_a_pipelines_identity_is_one_branch_that_may_push() -> None:
    container = (
        f"{given.GROUP}/providers/Microsoft.Storage/storageAccounts/s/blobServices/default/containers/s"
    )
    key = {"state_container_id": container, "state_key_id": f"{given.VAULT}/keys/state"}
    made = record(lambda: azure.AzureCiIdentity("push", given.CI_ARGS | key))

    credential = made["push-credential"].inputs
    assert credential["issuer"] == "https://token.actions.githubusercontent.com"
    assert credential["subject"] == "repo:acme/platform:ref:refs/heads/main"
    roles = {name: made[f"push-{name}"].inputs for name in ("push", "state", "state-key")}
    assert roles["push"]["scope"] == given.REGISTRY
    assert [item["roleDefinitionId"][-36:] for item in roles.values()] == [
        "8311e382-0749-4cb8-b61a-304f252e45ec",
        "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        "12338af0-0e69-4776-bea7-57ae8d297424",
    ]


def test_a_budget_tells_before_and_when_it_is_spent() -> None:
    made = record(lambda: azure.AzureBudget("month", given.BUDGET_ARGS))["month-budget"].inputs

    assert set(made["notifications"]) == {"actual-50", "actual-80", "actual-100", "forecasted-100"}
    assert made["notifications"]["actual-80"]["contactRoles"] == ["Owner"]
    assert made["timePeriod"] == {"startDate": "2026-01-01T00:00:00Z"}


def test_features_are_read_with_a_token_over_tls() -> None:
    args = given.FEATURES_ARGS | {"principal_ids": {"serving": "an-object-id"}}
    made = record(lambda: azure.AzureFeatureStoreBacking("features", args))
    database = made["features-redis-database"].inputs

    assert database["clientProtocol"] == "Encrypted"
    assert database["accessKeysAuthentication"] == "Disabled"
    assert made["features-redis"].inputs["publicNetworkAccess"] == "Disabled"
    assert made["features-serving-access"].inputs["user"] == {"objectId": "an-object-id"}


@pytest.mark.parametrize(
    ("component", "args", "change", "paths"),
    [
        ("AzureStorage", given.STORAGE_ARGS, {"account_name": "Platform-Models"}, ["account_name"]),
        (
            "AzureStorage",
            given.STORAGE_ARGS,
            {"containers": ["a", "bb-b", "bb-b"]},
            ["containers[0]", "containers"],
        ),
        ("AzureStorage", given.STORAGE_ARGS, {"key_name": "k"}, ["key_vault_id", "key_vault_uri"]),
        ("AzureStorage", given.STORAGE_ARGS, {"replication": "Twice"}, ["replication"]),
        ("AzureRegistry", given.REGISTRY_ARGS, {"registry_name": "my-images"}, ["registry_name"]),
        (
            "AzureRegistry",
            given.REGISTRY_ARGS,
            {"allow_export": False, "allowed_ip_ranges": ["192.0.2.0/24"]},
            ["allow_export"],
        ),
        ("AzureKeyVault", given.VAULT_ARGS, {"vault_name": "1keys"}, ["vault_name"]),
        ("AzureKeyVault", given.VAULT_ARGS, {"disk_encryption_key": "disks"}, ["disk_encryption_key"]),
        (
            "AzureWorkloadIdentity",
            given.IDENTITY_ARGS,
            {"access": {"all": {"role": "owner", "scope": given.GROUP}}},
            ["access.all.role", "access.all.scope"],
        ),
        ("AzureWorkloadIdentity", given.IDENTITY_ARGS, {"namespace": "Research"}, ["namespace"]),
        (
            "AzureCiIdentity",
            given.CI_ARGS,
            {"repository": "acme/*", "push_registry_id": given.GROUP, "state_key_id": given.SUBNET},
            ["repository", "push_registry_id", "state_key_id", "state_key_id"],
        ),
        ("AzureBudget", given.BUDGET_ARGS, {"start_date": "2026-01-15"}, ["start_date"]),
        (
            "AzureBudget",
            given.BUDGET_ARGS,
            {"thresholds_percent": [10, 20, 30, 40, 50]},
            ["thresholds_percent"],
        ),
        ("AzureBudget", given.BUDGET_ARGS, {"contact_roles": []}, ["contact_emails"]),
        ("AzureFeatureStoreBacking", given.FEATURES_ARGS, {"redis_sku": "Enterprise_E10"}, ["redis_sku"]),
    ],
)
def test_problems_name_the_argument(component, args, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: getattr(azure, component)("thing", args | change))

    assert [problem.path for problem in error.value.problems] == paths


@pytest.mark.parametrize("component", ["AzureStorage", "AzureRegistry", "AzureKeyVault"])
def test_something_must_be_able_to_reach_it(component) -> None:
    every = {
        "AzureStorage": given.STORAGE_ARGS,
        "AzureRegistry": given.REGISTRY_ARGS,
        "AzureKeyVault": given.VAULT_ARGS,
    }
    args = {key: value for key, value in every[component].items() if key != "private_endpoint_subnet_id"}
    with pytest.raises(ValidationError, match="nothing could reach it"):
        record(lambda: getattr(azure, component)("thing", args))


def files(**more: object) -> dict:
    return record(lambda: azure.AzureFileStorage("files", given.FILES_ARGS | more))


def test_files_are_nfs_that_the_network_alone_reaches() -> None:
    account = files()["files-account"].inputs

    assert account["kind"] == "FileStorage"
    assert account["sku"] == {"name": "Premium_ZRS"}
    assert account["enableHttpsTrafficOnly"] is False, "Azure refuses NFS otherwise"
    assert account["publicNetworkAccess"] == "Disabled"
    assert account["allowSharedKeyAccess"] is False
    assert files(zone_redundant=False)["files-account"].inputs["sku"] == {"name": "Premium_LRS"}


def test_a_cluster_makes_shares_in_its_files() -> None:
    access = files()["files-cluster-access"].inputs

    assert access["principalId"] == given.FILES_ARGS["cluster_identity_object_id"]
    assert access["roleDefinitionId"].endswith("/17d1049b-9a84-46fb-8f53-869881c3d3ab")


def test_files_by_a_key_of_ones_own() -> None:
    made = files(key_vault_id=given.VAULT, key_vault_uri="https://keys.vault.example", key_name="storage")

    assert made["files-account"].inputs["encryption"]["keySource"] == "Microsoft.Keyvault"
    assert "files-encryption-access" in made["files-account"].depends_on
