"""Serves Atoll's components to programs in any language: those of a cloud where its SDK is installed."""

from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

import pulumi
from pulumi.provider.experimental import component_provider_host

SDKS = {
    "kubernetes": "pulumi_kubernetes",
    "aws": "pulumi_aws",
    "gcp": "pulumi_gcp",
    "azure": "pulumi_azure_native",
}
"""Packages of components, and what each needs."""


def installed_components() -> list[type[pulumi.ComponentResource]]:
    """Return the components of every package whose SDK is here."""
    packages = [import_module(f"atoll.{name}") for name, sdk in SDKS.items() if find_spec(sdk)]
    public = [getattr(package, name) for package in packages for name in package.__all__]
    return [item for item in public if isinstance(item, type) and issubclass(item, pulumi.ComponentResource)]


if __name__ == "__main__":
    component_provider_host(name="atoll", components=installed_components(), version=version("atoll"))
