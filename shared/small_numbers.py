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
    first, are withheld until that sum leaves open what a small one is. Where people count in several groups, or in
    none, the total gives away only bounds of that sum, which is less: what is safe without overlaps is safe with them.
    """
    smallest_first = sorted(groups, key=lambda group: (group.count or 0, group.name))
    counts = [group.count or 0 for group in smallest_first]
    small = sum(count < SMALLEST_PUBLISHED for count in counts)
    withheld = small
    while 0 < withheld < len(counts) and not _leaves_open(counts[:withheld], small, shown=counts[withheld]):
        withheld += 1
    hidden = {id(group) for group in smallest_first[:withheld]}
    return tuple(_withheld(group) if id(group) in hidden else group for group in groups)


def _leaves_open(withheld: list[int], small: int, *, shown: int) -> bool:
    """Whether a small group can still have more than one size, for readers who know these rules.

    They know the sum, that small groups are 1 to 4, and that the others lie between 5 and the smallest one `shown`.
    """
    further = len(withheld) - small
    least_of_others = (small - 1) + further * SMALLEST_PUBLISHED
    most_of_others = (small - 1) * (SMALLEST_PUBLISHED - 1) + further * shown
    lowest = max(1, sum(withheld) - most_of_others)
    highest = min(SMALLEST_PUBLISHED - 1, sum(withheld) - least_of_others)
    return lowest < highest


def _withheld(group: GroupNumber) -> GroupNumber:
    small = (group.count or 0) < SMALLEST_PUBLISHED
    return group.model_copy(update={"count": None, "fewer_than": SMALLEST_PUBLISHED if small else None})
