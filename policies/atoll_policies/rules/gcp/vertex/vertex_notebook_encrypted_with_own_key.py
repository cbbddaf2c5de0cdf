"""Vertex AI notebooks' disks are encrypted with your own key."""

from atoll_policies import Level, Rule, Severity, all_of, changed, each, field

_WORKBENCH = all_of(
    field("gceSetup.bootDisk.kmsKey").present(), each("gceSetup.dataDisks[*]", field("kmsKey").present())
)
_INSTANCE = all_of(field("kmsKey").present(), field("diskEncryption").equals("CMEK"))
_MACHINE = "virtualMachine.virtualMachineConfig"
_RUNTIME = field(f"{_MACHINE}.encryptionConfig.kmsKey").present()

RULE = Rule(
    id="vertex-notebook-encrypted-with-own-key",
    title="Vertex AI notebooks' disks are encrypted with your own key",
    why=(
        "Copies of data and models stay on notebooks' disks, and no destroyed key cuts them off. Google "
        "encrypts it anyway, so it is advice."
    ),
    fix=(
        "Set `diskEncryption` to CMEK and `kmsKey` on `gceSetup.bootDisk` and each of `gceSetup.dataDisks`."
    ),
    severity=Severity.LOW,
    requires={
        "gcp:workbench/instance:Instance": _WORKBENCH,
        "gcp:notebooks/instance:Instance": _INSTANCE,
        "gcp:notebooks/runtime:Runtime": _RUNTIME,
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-28", "nist-800-53/SC-12"),
    equivalents=("CKV2_GCP_21", "CKV2_GCP_27", "CKV2_GCP_35"),
    good=(
        changed("vertex-notebook", "gceSetup.dataDisks"),
        changed(
            "vertex-notebook",
            "gceSetup.bootDisk.kmsKey",
            "projects/p/locations/l/keyRings/r/cryptoKeys/other",
        ),
        changed("vertex-old-notebook", "kmsKey", "projects/p/locations/l/keyRings/r/cryptoKeys/other"),
        changed("vertex-old-runtime", f"{_MACHINE}.diskSize", 100),
    ),
    bad=(
        changed("vertex-notebook", "gceSetup.bootDisk.kmsKey"),
        changed("vertex-notebook", "gceSetup.bootDisk"),
        changed("vertex-notebook", "gceSetup.dataDisks", {"diskType": "PD_SSD"}),
        changed("vertex-old-notebook", "kmsKey"),
        changed("vertex-old-notebook", "diskEncryption", "GMEK"),
        changed("vertex-old-runtime", f"{_MACHINE}.encryptionConfig"),
    ),
)
