"""Keys of what other services purge."""

from services.membership import keys
from services.membership.member import decider as members
from shared.contracts.membership import CompleteErasure, DestroyKey, EmailReleased, KeyDestroyed, MemberErased
from tests.membership.examples import ASHA, LATER, numbered
from tests.membership.test_member_erasure import REMOVED, UNDER_WAY
from tests.support.given import given

KEY, ANOTHER = numbered(81), numbered(82)
DESTROYED = KeyDestroyed(key_id=KEY)
destroy = DestroyKey(key_id=KEY)


def test_the_key_of_what_was_purged_is_destroyed_once() -> None:
    given(keys.decider).when(destroy, found={"purged": True}).then(DESTROYED)
    given(keys.decider, DESTROYED).when(destroy, found={"purged": True}).then_nothing_happened()


def test_no_other_key_is_destroyed() -> None:
    given(keys.decider).when(destroy, found={"purged": False}).then_refused("key.not_purged", "key_id")


def test_it_is_destroyed_before_it_is_said() -> None:
    assert keys.decider.decisions[DestroyKey].effect == "destroy_keys"


def test_who_is_forgotten_takes_the_keys_with_them_that_other_services_name() -> None:
    found = {"removed_elsewhere": {}, "keys_elsewhere": (KEY, ANOTHER)}
    outcome = given(members, *UNDER_WAY, REMOVED, DESTROYED).when(
        CompleteErasure(member_id=ASHA), at=LATER, found=found
    )
    assert [type(event) for event in outcome.events] == [EmailReleased, KeyDestroyed, MemberErased]
    assert outcome.events[1] == KeyDestroyed(key_id=ANOTHER)
