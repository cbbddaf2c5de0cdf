"""A program of forty objects, and its update in a process of its own, to be killed with its engine."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pulumi import ResourceOptions
from pulumi_kubernetes.core.v1 import ConfigMap, Namespace, Secret, ServiceAccount

from tests.engine.kubernetes.inline_stack import Engine

_GROUPS = 13
IN_THE_NAMESPACE = 3 * _GROUPS


def program(namespace: str) -> None:
    """Declare objects with and without names, in four waves."""
    home = Namespace("home", metadata={"name": namespace})
    for number in range(_GROUPS):
        account = ServiceAccount(
            f"account-{number}", metadata={"namespace": namespace}, opts=ResourceOptions(depends_on=[home])
        )
        settings = ConfigMap(
            f"settings-{number}",
            metadata={"namespace": namespace, "name": f"settings-{number}"},
            data={"account": account.metadata.name},
        )
        Secret(
            f"token-{number}",
            metadata={"namespace": namespace},
            string_data={"of": settings.metadata.name},
        )


if __name__ == "__main__":
    folder, wanted = sys.argv[1:]
    engine = Engine(Path(folder), json.loads(os.environ["ENGINE_ENVIRONMENT"]), wanted)
    engine.stack(lambda: program(wanted)).up()
