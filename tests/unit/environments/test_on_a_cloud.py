"""Commands that are about this machine's cluster, on an environment that is on a cloud."""

import pytest

from atoll_engine.cluster import ContextCluster
from atoll_engine.doctor import examine
from atoll_engine.environments.local import choose_cluster
from atoll_engine.environments.settings import read_settings
from atoll_engine.environments.workspace import Workspace
from atoll_engine.errors import AtollError


def test_there_is_no_cluster_on_this_machine() -> None:
    with pytest.raises(AtollError, match="not on this machine"):
        choose_cluster(read_settings(Workspace("aws-dev")))


def test_a_context_is_one() -> None:
    settings = {"cloud": "local", "cluster": {"kind": "context", "name": "x", "context": "mine"}}

    assert isinstance(choose_cluster(settings), ContextCluster)


def test_the_doctor_looks_for_sdks_and_for_no_cluster() -> None:
    things = [finding.thing for finding in examine("multi-prod")]

    assert things[-3:] == ["SDK of aws", "SDK of gcp", "SDK of azure"]
    assert "cluster" not in things
