"""Nobody loads a cloud that they don't use: each import in a process of its own."""

import subprocess
import sys

import pytest

SCRIPT = "import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded(module: str) -> set[str]:
    """Return the top-level packages that importing ``module`` loads."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(module=module)], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "sdks"),
    [
        ("atoll", set()),
        ("atoll.accelerators", set()),
        ("atoll.kubernetes", set()),
        ("atoll.aws", {"pulumi_aws"}),
        ("atoll.gcp", {"pulumi_gcp"}),
        ("atoll.azure", {"pulumi_azure_native"}),
    ],
)
def test_each_cloud_loads_its_own_sdk_alone(module: str, sdks: set[str]) -> None:
    assert {name for name in loaded(module) if name.startswith("pulumi_")} == sdks


@pytest.mark.parametrize("module", ["atoll", "atoll.accelerators"])
def test_facts_load_no_pulumi(module: str) -> None:
    assert not loaded(module) & {"pulumi", "grpc", "pydantic", "yaml"}
