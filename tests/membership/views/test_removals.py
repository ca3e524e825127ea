"""Which other services have removed what they held, while somebody is being forgotten."""

from services.membership.views.removals import Removals, removals
from shared.contracts.events import BookingDataRemoved
from shared.contracts.membership import ErasureReceipt, ErasureStarted, MemberErased
from shared.contracts.notify import NotifyDataRemoved
from shared.contracts.training import TrainingDataRemoved
from tests.membership.examples import ASHA, BEN, LATER
from tests.support.folding import folded
from tests.support.given import NOON

STARTED = ErasureStarted(member_id=ASHA, started_at=NOON)
REMOVED = BookingDataRemoved(person_id=ASHA, counts={"bookings": 2})
ERASED = MemberErased(
    member_id=ASHA,
    receipt=ErasureReceipt(
        requested_at=NOON, started_at=NOON, removed={}, key_destroyed_at=LATER, backups_unreadable_after=LATER.date()
    ),
)


def test_each_service_is_noted_until_the_person_is_forgotten() -> None:
    told = NotifyDataRemoved(person_id=ASHA, counts={"messages": 7})
    counts = {"events": {"bookings": 2}, "notify": {"messages": 7}}
    assert folded([STARTED, REMOVED, told], [removals])["removals"] == {ASHA: Removals(ASHA, counts)}
    assert not any(folded([STARTED, REMOVED, told, ERASED], [removals])["removals"].values())


def test_the_keys_that_go_with_the_person_are_noted() -> None:
    apart = TrainingDataRemoved(person_id=ASHA, counts={"applications": 1}, keys=(BEN, BEN))
    found = folded([STARTED, REMOVED, apart], [removals])["removals"][ASHA]
    assert found == Removals(ASHA, {"events": {"bookings": 2}, "training": {"applications": 1}}, (BEN,))


def test_nobody_is_noted_whom_nobody_asked_to_forget() -> None:
    assert not any(folded([REMOVED], [removals])["removals"].values())
