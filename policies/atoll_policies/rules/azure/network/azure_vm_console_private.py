"""Who reaches a machine from the internet doesn't reach its console."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import At, Breach, Fault, Level, Resource, Rule, Severity, Stack, changed, field, ref
from atoll_policies.conditions import Answer
from atoll_policies.rules.azure._answers import all_of_them, any_of_them

_PRIVATE = field("ipConfigurations[*].publicIPAddress").absent()
_CONSOLE = field("diagnosticsProfile.bootDiagnostics.enabled").is_true()


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for card in stack.of("azure-native:network:NetworkInterface"):
        private = _PRIVATE.holds(At(card.properties))
        public = None if private is None else not private
        console = any_of_them(_console(vm, card) for vm in stack.of("azure-native:compute:VirtualMachine"))
        wrong = all_of_them((public, console))
        if wrong is not False:
            yield Breach(
                card,
                Fault(
                    "ipConfigurations",
                    "have no public address while its machine's console is on",
                    unknown=wrong is None,
                ),
            )


def _console(machine: Resource, card: Resource) -> Answer:
    owns = machine.refers_to(card, "networkProfile.networkInterfaces[*].id")
    return all_of_them((owns, _CONSOLE.holds(At(machine.properties))))


RULE = Rule(
    id="azure-vm-console-private",
    title="Azure's public machines have no serial console",
    why="The console gives a way in below the network's rules, to whoever holds one password of the machine.",
    fix="Take the public address away, or turn `diagnosticsProfile.bootDiagnostics` off.",
    severity=Severity.LOW,
    across=_breaches,
    about=("azure-native:network:NetworkInterface",),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-17",),
    equivalents=("CKV2_AZURE_39",),
    disagrees={"CKV2_AZURE_39": "it is silent about an interface whose machine has a console"},
    good=(
        changed(
            "az-nic",
            "ipConfigurations[0].publicIPAddress",
            {"id": ref("az-address")},
            also=("azure-nic-private",),
        ),
        changed("az-console-vm", "diagnosticsProfile.bootDiagnostics.enabled", False),
    ),
    bad=(
        changed(
            "az-console-nic",
            "ipConfigurations[0].publicIPAddress",
            {"id": ref("az-address")},
            also=("azure-nic-private",),
        ),
        changed(
            "az-console-nic",
            "ipConfigurations",
            [{"name": "other", "publicIPAddress": {"id": ref("az-address")}}],
            also=("azure-nic-private",),
        ),
    ),
)
