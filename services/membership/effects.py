"""How keys are destroyed, before it is recorded that they are."""

from services.membership.keys import KEYS_ELSEWHERE
from shared.decider import Context
from shared.vault.vault import Vault


async def destroy_keys(vault: Vault, context: Context) -> None:
    """Destroys the key of whom or what the command is about, and those that other services say belong to it."""
    for key_id in (*context.found.get(KEYS_ELSEWHERE, ()), context.id):
        await vault.destroy(key_id)
