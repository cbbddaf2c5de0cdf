"""Nobody loads a cloud that they don't use: each import in a process of its own."""

import subprocess
import sys

import pytest

SERVICES = {
    "pulumi_aws.ec2",
    "pulumi_aws.eks",
    "pulumi_azure_native.containerservice",
    "pulumi_azure_native.network",
    "pulumi_gcp.compute",
    "pulumi_gcp.container",
}
"""Modules of an SDK that take a second to load."""


def modules(module: str) -> set[str]:
    """Return the modules that importing ``module`` loads, in a process of its own."""
    script = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def loaded(module: str) -> set[str]:
    """Return the top-level packages that importing ``module`` loads."""
    return {name.partition(".")[0] for name in modules(module)}


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


@pytest.mark.parametrize("module", ["atoll.aws", "atoll.gcp", "atoll.azure"])
def test_services_are_loaded_when_they_are_used(module: str) -> None:
    # The SDKs put stand-ins under these names, which load at the first use: nothing below one is there.
    below = {name for name in modules(module) if any(name.startswith(f"{item}.") for item in SERVICES)}
    assert below == set()


@pytest.mark.parametrize(
    ("extra", "sdk"), [("aws", "pulumi_aws"), ("gcp", "pulumi_gcp"), ("azure", "pulumi_azure_native")]
)
def test_a_missing_extra_is_told_with_the_command_that_brings_it(extra, sdk) -> None:
    program = f"import sys; sys.modules[{sdk!r}] = None; import atoll.{extra}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode != 0
    assert f"run: pip install 'atoll[{extra}]'" in done.stderr
