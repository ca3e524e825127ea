"""Who are the members, as a spreadsheet that can be imported again? Answered from the directory's rows."""

from typing import Any

from services.membership.views.directory import CURRENT, directory
from services.membership.views.organisations import organisations
from services.membership.views.parts.affiliations import affiliations_of, belongs_to, open_on
from services.membership.views.parts.asking import day_of, organisations_within
from services.membership.views.parts.consents import consented
from shared.contracts.membership import EXPORT_IS_OF_TODAY, ConsentPurpose, ExportedMember, MembersForExport
from shared.projection.table import json_value
from shared.projection.view import Asker

# Queries

# Whoever asked to be forgotten is in no new copy.
_MEMBERS = f"""
SELECT d.full_name AS name, d.known_as, d.pronouns, d.email, d.phone,
    replace(d.preferred_channel, '_', ' ') AS preferred_channel,
    first.organisation, first.service, first.role, first.paid, d.joined_on AS joined, d.areas,
    CASE WHEN {consented("d", ConsentPurpose.NEWSLETTER, "$1")} AND NOT d.no_news THEN 'yes' ELSE 'no' END AS newsletter
FROM directory d LEFT JOIN LATERAL (
    SELECT o.name AS organisation, a.service, coalesce(a.role_text, replace(a.role, '_', ' ')) AS role, a.paid
    FROM {affiliations_of("d", "a")} LEFT JOIN organisations o USING (organisation_id)
    WHERE {open_on("$1", "a")} AND ($2::uuid[] IS NULL OR a.organisation_id = ANY($2))
    ORDER BY coalesce(a.starts_on, '') COLLATE "C", a.affiliation_id LIMIT 1
) AS first ON true
WHERE d.status = ANY($3) AND d.full_name IS NOT NULL AND NOT d.erasure_requested AND {belongs_to("d", "$2", "$1")}
ORDER BY d.searchable, d.member_id LIMIT $4 OFFSET $5
"""


@directory.answers(MembersForExport, also=(organisations,))
async def _members_for_export(question: MembersForExport, asker: Asker, db: Any) -> tuple[ExportedMember, ...]:
    if asker.replayed:
        raise EXPORT_IS_OF_TODAY("as_at")
    records = await db.fetch(
        _MEMBERS, day_of(asker), organisations_within(asker), list(CURRENT), question.limit, question.offset
    )
    return tuple(
        ExportedMember.model_validate(dict(record) | {"area": "; ".join(json_value(record["areas"])) or None})
        for record in records
    )
