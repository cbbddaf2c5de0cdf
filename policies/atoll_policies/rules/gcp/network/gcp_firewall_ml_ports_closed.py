"""Google Cloud firewalls keep dashboards and notebooks off the internet."""

from atoll_policies import Level, Rule, Severity, added, changed, ref, resource
from atoll_policies.rules.gcp.network._firewalls import TOKEN, closed, ports

RULE = Rule(
    id="gcp-firewall-ml-ports-closed",
    title="Google Cloud firewalls keep dashboards and notebooks off the internet",
    why=(
        "Ray, Jupyter, MLflow and TensorBoard run what they are sent, most without a password; open ones "
        "are found and used to mine and to steal models."
    ),
    fix="Name the sources in `sourceRanges`, or put the service behind Identity-Aware Proxy.",
    severity=Severity.CRITICAL,
    requires=closed(ports(5000, 6006, 6379, 8265, 8888, 10001)),
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/SC-7", "mitre-atlas/AML.T0132"),
    good=(
        changed("gcp-firewall-web", "allows", [{"protocol": "tcp", "ports": ["443", "8443"]}]),
        changed("gcp-firewall-web", "allows[0].ports", ["https", "443-x"]),
    ),
    bad=(
        changed("gcp-firewall-web", "allows[0].ports[1]", "8265"),
        changed("gcp-firewall-web", "allows[0].ports", ["443", "8880-8890"]),
        *(changed("gcp-firewall-web", "allows[0].ports", [str(port)]) for port in (6006, 6379, 8888, 10001)),
        added(
            resource(
                "gcp-firewall-mlflow",
                TOKEN,
                {"network": ref("gcp-network"), "allows": [{"protocol": "tcp", "ports": ["5000"]}]},
            )
        ),
    ),
)
