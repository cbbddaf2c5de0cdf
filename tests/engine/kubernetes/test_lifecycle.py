"""Objects come up, stay as they are, and go."""

from __future__ import annotations

import base64

import pulumi
from pulumi_kubernetes.core.v1 import ConfigMap, Secret

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.inline_stack import Engine

_CANARY = "canary-5f0c-never-in-plain"


def test_up_preview_refresh_destroy(engine: Engine, cluster: Cluster) -> None:
    def program() -> None:
        metadata = {"namespace": engine.namespace}
        settings = ConfigMap("settings", metadata=metadata, data={"a": "1", "b.c": "2"})
        Secret("token", metadata=metadata, string_data={"token": _CANARY})
        pulumi.export("name", settings.metadata.name)

    stack = engine.stack(program)
    assert stack.preview() == {"create": 3}
    assert stack.up() == {"create": 3}
    name = stack.output("name")
    assert cluster.get("ConfigMap", name, engine.namespace)["data"] == {"a": "1", "b.c": "2"}
    assert stack.preview() == {"same": 3}
    assert stack.refresh() == {"same": 3}
    encoded = base64.b64encode(_CANARY.encode()).decode()
    for shown in (stack.stored(), stack.log):
        assert _CANARY not in shown
        assert encoded not in shown
    stack.destroy()
    assert not cluster.exists("ConfigMap", name, engine.namespace)
