"""What holds for each of Azure's components."""

import inspect
import json
import re
from pathlib import Path

import pytest
from pulumi.provider.experimental.component import ComponentProvider

from atoll import azure
from atoll.errors import ValidationError
from atoll.testing import record
from tests.unit.components.azure import arguments as given

ROOT = Path(__file__).parents[4]
COMPONENTS = {
    "AksAcceleratorPool": given.POOL_ARGS,
    "AksCluster": given.CLUSTER_ARGS,
    "AzureBudget": given.BUDGET_ARGS,
    "AzureCiIdentity": given.CI_ARGS,
    "AzureFeatureStoreBacking": given.FEATURES_ARGS,
    "AzureFileStorage": given.FILES_ARGS,
    "AzureKeyVault": given.VAULT_ARGS | {"keys": ["disks"], "disk_encryption_key": "disks"},
    "AzureNetwork": given.NETWORK_ARGS | {"flow_logs_storage_account_id": f"{given.GROUP}/storageAccounts/a"},
    "AzureRegistry": given.REGISTRY_ARGS,
    "AzureStorage": given.STORAGE_ARGS,
    "AzureWorkloadIdentity": given.IDENTITY_ARGS,
}
SENSIBLE_TO_KEEP = {
    "AksCluster": {"item-cluster", "item-workspace"},
    "AzureFeatureStoreBacking": {"item-redis", "item-redis-database", "item-offline"},
    "AzureFileStorage": {"item-account"},
    "AzureKeyVault": {"item-vault", "item-disks-key", "item-disks"},
    "AzureRegistry": {"item-registry"},
    "AzureStorage": {"item-account", "item-models", "item-data"},
}
UNTAGGED = {
    "AccessPolicyAssignment",
    "BlobContainer",
    "BlobServiceProperties",
    "Budget",
    "Database",
    "DiagnosticSetting",
    "FederatedIdentityCredential",
    "FileServiceProperties",
    "MaintenanceConfiguration",
    "ManagementPolicy",
    "PrivateDnsZoneGroup",
    "RoleAssignment",
    "Subnet",
    "SubscriptionFeatureRegistration",
}
"""Types of resources that take no tags."""


def made(component: str, more: dict[str, object] | None = None) -> dict:
    args = COMPONENTS[component] | (more or {})
    return record(lambda: getattr(azure, component)("item", args))


@pytest.fixture(scope="module")
def schema() -> dict:
    components = [getattr(azure, name) for name in COMPONENTS]
    found = ComponentProvider(components, "atoll", None, "0.0.0").schema
    return found if isinstance(found, dict) else json.loads(found)


def test_every_component_is_here() -> None:
    classes = {name for name in azure.__all__ if not name.endswith("Args")}
    components = {name for name in classes if hasattr(getattr(azure, name), "register_outputs")}

    assert components == set(COMPONENTS)


def test_all_is_sorted_and_whole() -> None:
    public = [name for name in vars(azure) if re.match("[A-Z]", name)]

    assert azure.__all__ == sorted(public)


def test_numbers_and_structure_are_plain_and_everything_is_described(schema) -> None:
    for token, resource in schema["resources"].items():
        assert resource["description"], token
        for name, field in resource["inputProperties"].items():
            assert field.get("description"), f"{token}.{name}"
            if field.get("type") not in ("string", "boolean"):
                assert field.get("plain") is True, f"{token}.{name}"
        for name, field in resource["properties"].items():
            assert field.get("description"), f"{token}.{name}"


def test_only_this_folder_imports_the_sdk() -> None:
    users = {
        path.relative_to(ROOT / "components" / "atoll").parts[0]
        for path in (ROOT / "components" / "atoll").rglob("*.py")
        if re.search(r"^(import|from) pulumi_azure_native", path.read_text(), re.MULTILINE)
    }

    assert users == {"azure"}


@pytest.mark.parametrize("component", COMPONENTS)
def test_same_arguments_same_resources(component) -> None:
    assert made(component) == made(component)


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_first_preview_registers_the_same_resources(component) -> None:
    args = COMPONENTS[component]
    previewed = record(lambda: getattr(azure, component)("item", args), preview=True)

    assert set(previewed) == set(made(component))


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_child_is_the_components_own(component) -> None:
    for name, resource in made(component).items():
        assert resource.parent == ("" if name == "item" else "item")
        assert name == "item" or name.startswith("item-")


@pytest.mark.parametrize("component", [name for name in COMPONENTS if name != "AzureBudget"])
def test_everything_that_takes_tags_is_tagged(component) -> None:
    for name, resource in made(component, {"tags": {"team": "ml"}}).items():
        if resource.token.startswith("azure-native:") and resource.token.rpartition(":")[2] not in UNTAGGED:
            assert resource.inputs["tags"].items() >= {"part-of": "atoll", "team": "ml"}.items(), name


@pytest.mark.parametrize("component", COMPONENTS)
def test_what_can_be_lost_is_protected_until_an_environment_says_otherwise(component) -> None:
    kept = SENSIBLE_TO_KEEP.get(component, set())

    assert {name for name, resource in made(component).items() if resource.protect} == kept
    if kept:
        loose = made(component, {"protect": False})
        assert not any(resource.protect for resource in loose.values())


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_misspelt_and_a_missing_argument_are_told_together(component) -> None:
    args = COMPONENTS[component]
    first = sorted(getattr(azure, f"{component}Args").__required_keys__)[0]
    wrong = {key: value for key, value in args.items() if key != first} | {"regionn": "x"}
    with pytest.raises(ValidationError) as error:
        record(lambda: getattr(azure, component)("item", wrong))

    assert {first, "regionn"} <= {problem.path for problem in error.value.problems}


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_page_has_every_argument_and_output(component) -> None:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", component).lower()
    page = (ROOT / "docs" / "components" / f"{snake}.md").read_text()

    for field in getattr(azure, f"{component}Args").__annotations__:
        assert f"| `{field}` |" in page
    for field in inspect.get_annotations(getattr(azure, component)):
        assert f"| `{field}` |" in page
