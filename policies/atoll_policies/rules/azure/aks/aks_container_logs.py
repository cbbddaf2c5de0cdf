"""What containers of AKS clusters say goes to a workspace."""

from atoll_policies import Level, Rule, Severity, all_of, any_of, changed, field

_WORKSPACE = "logAnalyticsWorkspaceResourceID"


def _agent(name: str) -> tuple[str, str]:
    return f"addonProfiles.{name}.enabled", f"addonProfiles.{name}.config.{_WORKSPACE}"


RULE = Rule(
    id="aks-container-logs",
    title="AKS sends containers' logs to Azure Monitor",
    why="A node's logs go with the node, and nodes with accelerators go often. A collector of your own in the"
    " cluster does as well: this is a reminder.",
    fix="Turn on the add-on `omsagent` with the workspace's id, or collect logs yourself.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": any_of(
            *(
                all_of(field(enabled).is_true(), field(workspace).present())
                # Azure takes the add-on's name in either spelling.
                for enabled, workspace in (_agent("omsagent"), _agent("omsAgent"))
            )
        )
    },
    prod=Level.ADVISORY,
    maps=(
        "nist-800-53/AU-12",
        "nsa/workload-logging",
    ),
    equivalents=("CKV_AZURE_4",),
    disagrees={"CKV_AZURE_4": "its provider has one spelling of the add-on, Azure's own API two"},
    good=(
        changed(
            "aks-cluster",
            "addonProfiles",
            {
                "azurepolicy": {"enabled": True},
                "omsAgent": {
                    "enabled": True,
                    "config": {_WORKSPACE: "/subscriptions/0/resourceGroups/logs/workspaces/logs"},
                },
            },
        ),
    ),
    bad=(
        changed("aks-cluster", "addonProfiles.omsagent.enabled", False),
        changed("aks-cluster", "addonProfiles.omsagent"),
        changed("aks-cluster", "addonProfiles.omsagent.config"),
    ),
)
