"""Kubeconfigs that hold no credentials: a program of the cloud's gives a token whenever one is needed."""

import json
from collections.abc import Mapping
from typing import Any

_EXEC_VERSION = "client.authentication.k8s.io/v1beta1"


def exec_kubeconfig(name: str, cluster: Mapping[str, Any], command: Mapping[str, Any]) -> str:
    """Return a kubeconfig of one cluster and one user, who is who ``command`` says.

    ``cluster`` is the kubeconfig's entry of the server: address and certificate authority. Source:
    https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
    """
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": dict(cluster)}],
            "users": [{"name": name, "user": {"exec": {"apiVersion": _EXEC_VERSION, **command}}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        },
        sort_keys=True,
    )
