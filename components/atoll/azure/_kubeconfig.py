"""How Entra ID users and pipelines reach a cluster: with tokens of kubelogin's, and no key in the file."""

import base64
from typing import Any

import pulumi_azure_native as azure_native
import yaml
from pulumi import InvokeOutputOptions, Output

from atoll._kubeconfig import exec_kubeconfig

_AKS_SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""Entra ID application of every AKS API server.

Source: https://azure.github.io/kubelogin/concepts/aks.html
"""


def kubeconfig(
    cluster: "azure_native.containerservice.ManagedCluster", resource_group_name: Any, login: str
) -> Output[str]:
    """Return the kubeconfig of a cluster, as a secret.

    Address and certificate authority are those that Azure lists for the cluster once it is there: no property
    of the cluster has the authority. While previewing a new cluster it is unknown.
    """
    listed = azure_native.containerservice.list_managed_cluster_user_credentials_output(
        resource_group_name=resource_group_name,
        resource_name=cluster.name,
        opts=InvokeOutputOptions(parent=cluster),
    )
    return Output.secret(listed.apply(lambda answer: with_kubelogin(answer.kubeconfigs[0].value, login)))


def with_kubelogin(listed: str, login: str) -> str:
    """Return a listed kubeconfig, which is base64, with kubelogin's ``login`` in place of its users."""
    entry = yaml.safe_load(base64.b64decode(listed))["clusters"][0]
    command = {
        "command": "kubelogin",
        "args": ["get-token", "--login", login, "--server-id", _AKS_SERVER_ID],
        "interactiveMode": "IfAvailable",
        "provideClusterInfo": False,
        "installHint": "kubelogin is needed: https://azure.github.io/kubelogin",
    }
    return exec_kubeconfig(entry["name"], entry["cluster"], command)
