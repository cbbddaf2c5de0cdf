"""The program of an environment loads the SDKs of its own clouds, and of no other: each costs a second."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from atoll_engine import offline
from atoll_engine.environments.offline import clouds_of, opened
from atoll_engine.environments.workspace import environment_names

SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}
ON_CLOUDS = [name for name in environment_names() if name != "local"]


@pytest.mark.parametrize("name", ON_CLOUDS)
def test_an_environment_loads_the_sdks_of_its_clouds_alone(name: str) -> None:
    with opened(name) as found:
        # Python's own switch: the program tells each import on its standard error, which the engine shows.
        variables = {**found.environment.variables, "PYTHONPROFILEIMPORTTIME": "1"}
        environment = replace(found.environment, variables=variables)
        outcome = offline.preview(found.program, environment, stack=found.stack)

    said = "\n".join(diagnostic.message for diagnostic in outcome.diagnostics)
    loaded = set(re.findall(r"import time:\s+\d+ \|\s+\d+ \|\s+(\w+)", said))
    assert not outcome.errors
    assert loaded & set(SDKS.values()) == {SDKS[cloud] for cloud in clouds_of(found.settings)}
