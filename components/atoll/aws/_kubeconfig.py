"""A kubeconfig that holds no credentials."""

from typing import Any

import yaml
from pulumi import Output


def kubeconfig(
    cluster_name: Output[str], endpoint: Output[str], certificate_authority_data: Output[str], region: str
) -> Output[str]:
    """Return a kubeconfig that has ``aws eks get-token`` ask for a token whenever one is needed, as a secret.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
    """
    parts = Output.all(cluster_name, endpoint, certificate_authority_data)
    rendered: Output[str] = parts.apply(lambda known: _render(known[0], known[1], known[2], region))
    return Output.secret(rendered)


def _render(name: str, endpoint: str, authority: str, region: str) -> str:
    token: dict[str, Any] = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", name, "--region", region],
        "interactiveMode": "IfAvailable",
    }
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": name, "cluster": {"server": endpoint, "certificate-authority-data": authority}}
        ],
        "users": [{"name": name, "user": {"exec": token}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    text: str = yaml.safe_dump(config, sort_keys=False)
    return text
