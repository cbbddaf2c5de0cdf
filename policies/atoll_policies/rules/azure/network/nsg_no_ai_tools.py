"""The tools of machine learning aren't open to the internet."""

from atoll_policies import Level, Rule, Severity, added, changed
from atoll_policies.baselines.azure.network import opened
from atoll_policies.rules.azure.network._ports import closed

RULE = Rule(
    id="nsg-no-ai-tools",
    title="Security groups keep notebooks, Ray, MLflow and TensorBoard from the internet",
    why="They run what they are sent and ask for no password unless told to: an open Ray dashboard is a"
    " stranger's job on your accelerators (CVE-2023-48022).",
    fix="Name your networks in `sourceAddressPrefix`, or put a gateway that asks who calls before them.",
    severity=Severity.CRITICAL,
    requires=closed(
        {"tcp", "*"},
        5000,  # MLflow
        6006,  # TensorBoard
        8265,  # Ray's dashboard and jobs
        8888,  # Jupyter
        10001,  # Ray's clients
        words="not let the internet in on 5000, 6006, 8265, 8888 or 10001",
    ),
    dev=Level.MANDATORY,
    absent="passes",
    maps=("nist-800-53/SC-7", "mitre-atlas/AML.T0132"),
    good=(
        changed("az-nsg", "securityRules[4].access", "Deny"),
        added(
            opened("443", "4999", "5001", "6005", "6007", "8264", "8266", "8887", protocol="Tcp", source="*")
        ),
        added(
            opened("8889-10000", "10002-20000", protocol="Tcp", source="*"),
            also=("nsg-no-databases",),
        ),
    ),
    bad=(
        changed("az-nsg", "securityRules[4].sourceAddressPrefix", "*"),
        *(added(opened(port)) for port in ("5000", "6006", "8888", "10001")),
    ),
)
