"""How a Kubernetes client reaches an EKS cluster."""

from pulumi import Output

from atoll._kubeconfig import exec_kubeconfig


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
    cluster = {"server": endpoint, "certificate-authority-data": authority}
    command = {
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", name, "--region", region],
        "interactiveMode": "IfAvailable",
    }
    return exec_kubeconfig(name, cluster, command)
