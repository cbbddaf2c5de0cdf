"""How a Kubernetes client reaches a GKE cluster."""

import json
from typing import Any


def kubeconfig(name: str, endpoint: str, ca: str | None) -> str:
    """Return a kubeconfig whose token comes from Google's own plugin, so that none is in it.

    ``ca`` is base64 of the cluster's authority, or None for the DNS endpoint, which has a public one. Source:
    https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
    """
    cluster: dict[str, Any] = {"server": f"https://{endpoint}"}
    if ca:
        cluster["certificate-authority-data"] = ca
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "gke-gcloud-auth-plugin",
        "installHint": "gcloud components install gke-gcloud-auth-plugin",
        "interactiveMode": "Never",
        "provideClusterInfo": True,
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster}],
            "users": [{"name": name, "user": {"exec": plugin}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        },
        sort_keys=True,
    )
