"""Machines have no public addresses."""

from atoll_policies import Rule, Severity, changed, field, ref

RULE = Rule(
    id="azure-nic-private",
    title="Azure's network interfaces have no public addresses",
    why="A machine with a public address is one open rule away from the internet, as notebooks often are.",
    fix="Leave out `publicIPAddress` of `ipConfigurations`; come in by Bastion, go out by a NAT gateway.",
    severity=Severity.HIGH,
    requires={"azure-native:network:NetworkInterface": field("ipConfigurations[*].publicIPAddress").absent()},
    absent="passes",
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_119",),
    good=(changed("az-nic", "ipConfigurations[0].privateIPAllocationMethod", "Dynamic"),),
    bad=(
        changed("az-nic", "ipConfigurations[0].publicIPAddress", {"id": ref("az-address")}),
        changed(
            "az-nic",
            "ipConfigurations",
            [{"name": "main"}, {"name": "second", "publicIPAddress": {"id": ref("az-address")}}],
        ),
    ),
)
