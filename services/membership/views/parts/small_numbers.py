"""Which numbers are published: none so small, or so easy to work out, that it could point at somebody."""

from shared.contracts.membership import GroupNumber, PublishedNumber

SMALLEST_PUBLISHED = 5
"""DESIGN.md section 5: small numbers are not published. A view knows no settings, so that replays agree."""


def published(count: int) -> PublishedNumber:
    """One number by itself. That there is nobody points at nobody."""
    if 0 < count < SMALLEST_PUBLISHED:
        return PublishedNumber(fewer_than=SMALLEST_PUBLISHED)
    return PublishedNumber(count=count)


def published_groups(groups: list[GroupNumber]) -> tuple[GroupNumber, ...]:
    """A breakdown of a published total, in its own order, with the small groups withheld.

    Together with the total, what is shown gives away the sum of what is withheld. So further groups, the smallest
    first, are withheld until that sum fits more than one set of numbers. Where people count in several groups, or in
    none, the total gives away only bounds of that sum, which is less: what is safe without overlaps is safe with them.
    """
    smallest_first = sorted(groups, key=lambda group: (group.count or 0, group.name))
    counts = [group.count or 0 for group in smallest_first]
    small = sum(count < SMALLEST_PUBLISHED for count in counts)
    withheld = small
    while 0 < withheld < len(counts) and not _is_open(counts[:withheld], small):
        withheld += 1
    hidden = {id(group) for group in smallest_first[:withheld]}
    return tuple(_withheld(group) if id(group) in hidden else group for group in groups)


def _is_open(withheld: list[int], small: int) -> bool:
    """Whether the sum leaves open what each is, knowing that the small ones are 1 to 4 and the others at least 5."""
    further = len(withheld) - small
    least = small + further * SMALLEST_PUBLISHED
    most = small * (SMALLEST_PUBLISHED - 1) if not further else None
    return len(withheld) > 1 and sum(withheld) not in (least, most)


def _withheld(group: GroupNumber) -> GroupNumber:
    small = (group.count or 0) < SMALLEST_PUBLISHED
    return group.model_copy(update={"count": None, "fewer_than": SMALLEST_PUBLISHED if small else None})
