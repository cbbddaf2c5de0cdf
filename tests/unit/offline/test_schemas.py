"""Schemas from the SDKs' own classes: what each says, the cache, and that nothing more is imported."""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path

import pytest

from atoll_engine import offline
from atoll_engine.errors import AtollError
from atoll_engine.offline import packages
from atoll_engine.offline.schemas import Schemas, package_of


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    return Schemas(tmp_path_factory.mktemp("schemas"))


def test_a_resource_of_aws(schemas: Schemas) -> None:
    schema = schemas.of("aws:eks/nodeGroup:NodeGroup")
    inputs, types = schema["inputs"], schema["types"]

    assert inputs["required"] == ["clusterName", "nodeRoleArn", "scalingConfig", "subnetIds"]
    assert inputs["properties"]["subnetIds"] == {"type": "array", "items": {"type": "string"}}
    assert inputs["properties"]["labels"] == {"type": "object", "additionalProperties": {"type": "string"}}
    scaling = types[inputs["properties"]["scalingConfig"]["$ref"]]
    assert scaling == {
        "properties": {name: {"type": "integer"} for name in ("desiredSize", "maxSize", "minSize")},
        "required": ["desiredSize", "maxSize", "minSize"],
    }
    assert "arn" in schema["outputs"]["required"]
    assert "arn" not in inputs["properties"]


def test_lists_of_values_are_open_or_closed(schemas: Schemas) -> None:
    account = schemas.of("azure-native:storage:StorageAccount")
    properties = account["inputs"]["properties"]

    assert properties["accessTier"] == {"enum": ["Hot", "Cool", "Premium", "Cold"], "open": False}
    assert properties["minimumTlsVersion"]["open"] is True
    assert account["types"][properties["sku"]["$ref"]]["properties"]["name"]["enum"][0] == "Standard_LRS"


def test_a_resource_whose_arguments_share_an_input_types_name(schemas: Schemas) -> None:
    assert "resourceGroupName" in schemas.of("azure-native:network:VirtualNetwork")["inputs"]["properties"]


def test_types_that_contain_themselves(schemas: Schemas) -> None:
    schema = schemas.of("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")
    name = next(name for name in schema["types"] if name.endswith("_inputs.JSONSchemaPropsArgs"))

    assert schema["types"][name]["properties"]["not"] == {"$ref": name}


@pytest.mark.parametrize("name", ["aws", "azure-native", "command", "gcp", "kubernetes", "random", "tls"])
def test_the_provider_itself_has_a_schema(schemas: Schemas, name: str) -> None:
    assert schemas.of(f"pulumi:providers:{name}")["inputs"]["required"] == []


def test_a_type_that_is_misspelt(schemas: Schemas) -> None:
    with pytest.raises(AtollError, match="aws:ec2/vpc:Vpc"):
        schemas.of("aws:ec2/vpcs:Vpcs")


def test_a_package_that_is_not_installed() -> None:
    with pytest.raises(AtollError, match="install pulumi-nimbus"):
        packages.installed("nimbus")


@pytest.mark.parametrize(
    ("token", "package"),
    [
        ("aws:s3/bucket:Bucket", "aws"),
        ("pulumi:providers:gcp", "gcp"),
        ("azure-native:a/v1:B", "azure-native"),
    ],
)
def test_the_package_of_a_token(token: str, package: str) -> None:
    assert package_of(token) == package


def test_a_kept_schema_is_read_without_importing_the_sdk(tmp_path: Path) -> None:
    token = "gcp:container/nodePool:NodePool"
    Schemas(tmp_path).of(token)
    program = f"""
import sys
import types
from pathlib import Path
from atoll_engine.offline.schemas import Schemas
assert Schemas(Path({str(tmp_path)!r})).of({token!r})["inputs"]
print([name for name in sys.modules if name.startswith("pulumi_")])
"""

    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


def test_a_kept_schema_that_was_cut_off_is_derived_again(tmp_path: Path) -> None:
    token = "random:index/randomString:RandomString"
    whole = Schemas(tmp_path).of(token)
    (kept,) = tmp_path.rglob("*.json")
    kept.write_text(kept.read_text()[:100])

    assert Schemas(tmp_path).of(token) == whole


def test_a_cache_that_cannot_be_written_is_only_slower(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert Schemas(tmp_path / "file").of("tls:index/privateKey:PrivateKey")["inputs"]


def test_importing_the_package_imports_no_sdk() -> None:
    program = "import sys, atoll_engine.offline; print([n for n in sys.modules if n.startswith('pulumi_')])"

    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


def test_everything_public_is_listed() -> None:
    public = {
        name
        for name, value in vars(offline).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }

    assert set(offline.__all__) == public
