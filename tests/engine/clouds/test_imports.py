"""The program of an environment loads the SDKs of its own clouds, and of no other: each costs a second."""

from __future__ import annotations

import subprocess
import sys

import pytest

from atoll_engine.environments.offline import clouds_of
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace, environment_names

SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}
ON_CLOUDS = [name for name in environment_names() if name != "local"]
# Checks the environment, whose program runs in this very process, and prints what is loaded then.
CHECKED = """
import sys
from atoll_engine.environments.offline import check
outcome, _ = check({name!r})
assert not outcome.errors
print(*sys.modules)
"""


@pytest.mark.parametrize("name", ON_CLOUDS)
def test_an_environment_loads_the_sdks_of_its_clouds_alone(name: str) -> None:
    command = [sys.executable, "-c", CHECKED.format(name=name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert not done.returncode, done.stderr
    loaded = {module.partition(".")[0] for module in done.stdout.splitlines()[-1].split()}
    assert loaded & set(SDKS.values()) == {SDKS[cloud] for cloud in clouds_of(read_settings(Workspace(name)))}
