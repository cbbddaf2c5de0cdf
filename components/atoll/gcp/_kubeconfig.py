"""How a Kubernetes client reaches a GKE cluster."""

from atoll._kubeconfig import exec_kubeconfig


def kubeconfig(name: str, endpoint: str, ca: str | None) -> str:
    """Return a kubeconfig whose token comes from Google's own plugin, so that none is in it.

    ``ca`` is base64 of the cluster's authority, or None for the DNS endpoint, which has a public one. Source:
    https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
    """
    authority = {"certificate-authority-data": ca} if ca else {}
    command = {
        "command": "gke-gcloud-auth-plugin",
        "installHint": "gcloud components install gke-gcloud-auth-plugin",
        "interactiveMode": "Never",
        "provideClusterInfo": True,
    }
    return exec_kubeconfig(name, {"server": f"https://{endpoint}", **authority}, command)
