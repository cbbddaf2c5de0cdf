"""Databases take identities, not passwords."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="azure-postgres-passwords-off",
    title="Azure's PostgreSQL takes no passwords",
    why="A password is in some file, belongs to nobody, and doesn't end. Identities do.",
    fix="Set `authConfig.activeDirectoryAuth` to Enabled and `authConfig.passwordAuth` to Disabled.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:dbforpostgresql:Server": all_of(
            field("authConfig.activeDirectoryAuth").equals("Enabled"),
            field("authConfig.passwordAuth").equals("Disabled"),
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-2", "nist-800-53/IA-5"),
    good=(changed("az-postgres", "authConfig.tenantId", "00000000-0000-0000-0000-000000000001"),),
    bad=(
        changed("az-postgres", "authConfig.passwordAuth", "Enabled"),
        changed("az-postgres", "authConfig"),
        changed("az-postgres", "authConfig.activeDirectoryAuth", "Disabled"),
    ),
)
