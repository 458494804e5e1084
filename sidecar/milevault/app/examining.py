"""``milevault doctor``."""

from milevault.app import Settings, managing
from milevault.ingest import doctor
from milevault.store.doctor import Finding


async def run(settings: Settings, *, deep: bool) -> list[Finding]:
    """Every broken invariant; ``deep`` also reads each original."""
    async with managing.vault(settings) as vault:
        return list(await doctor.examine(vault.pool, vault.originals, deep=deep))
