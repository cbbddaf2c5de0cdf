"""No credentials in what machines start with."""

from atoll_policies import Rule, Severity, all_of, changed
from atoll_policies.credentials import no_credentials
from atoll_policies.rules.aws.ec2._machines import MACHINES

RULE = Rule(
    id="ec2-no-credentials-in-user-data",
    title="User data of machines holds no credentials",
    why="Every process on the machine, and whoever may describe it, reads user data.",
    fix=(
        "Take the credential out of `userData` and read it from Secrets Manager with the machine's "
        "role; replace it."
    ),
    severity=Severity.HIGH,
    requires=dict.fromkeys(MACHINES, all_of(no_credentials("userData"), no_credentials("userDataBase64"))),
    absent="passes",
    maps=(
        "nist-800-53/IA-5",
        "owasp-llm/LLM02",
        "pci-dss/8.6.2",
        "mitre-atlas/AML.T0055",
    ),
    equivalents=("CKV_AWS_46",),
    disagrees={"CKV_AWS_46": "It doesn't read Base64, which is how a template has its user data."},
    good=(changed("build-host", "userData", "#!/bin/sh\nexport AWS_REGION=us-west-2"),),
    bad=(
        changed("build-host", "userData", "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"),
        changed("older-launch", "userData", "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"),
        changed("build-host", "userDataBase64", "SEZfVE9LRU49aGZfYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIz"),
        changed("node-template", "userData", "SEZfVE9LRU49aGZfYWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIz"),
    ),
)
