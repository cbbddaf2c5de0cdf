"""Nobody attaches a debugger to a function from afar."""

from atoll_policies import Rule, Severity, changed, field

_OFF = field("siteConfig.remoteDebuggingEnabled").isnt_true()

RULE = Rule(
    id="azure-app-debugging-off",
    title="Azure's functions and web apps take no debugger from afar",
    why="The debugger's port is open while it is on, and who attaches reads keys out of memory.",
    fix="Leave out `siteConfig.remoteDebuggingEnabled`, or set it to false.",
    severity=Severity.MEDIUM,
    requires={"azure-native:web:WebApp": _OFF, "azure-native:web:WebAppSlot": _OFF},
    absent="passes",
    maps=("nist-800-53/CM-7",),
    equivalents=("CKV_AZURE_72",),
    good=(changed("az-function", "siteConfig.remoteDebuggingEnabled"),),
    bad=(
        changed("az-function", "siteConfig.remoteDebuggingEnabled", True),
        changed("az-function-slot", "siteConfig.remoteDebuggingEnabled", True),
    ),
)
