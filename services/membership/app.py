"""Membership put together: wiring only."""

from datetime import timedelta

from services.membership import check_in, claims, keys, member, network, organisation
from services.membership.check_in.noticing import LAST_CONTACT
from services.membership.duties import duties
from services.membership.effects import destroy_keys
from services.membership.lookups import (
    graduate,
    held_elsewhere,
    is_known_elsewhere,
    keys_elsewhere,
    last_contact,
    purged_key,
    removed_elsewhere,
    rows_about,
)
from services.membership.member.addresses import HELD_ELSEWHERE
from services.membership.member.erasure import KNOWN_ELSEWHERE
from services.membership.member.graduates import GRADUATE
from services.membership.views import export  # noqa: F401  (answers from the directory's rows)
from services.membership.views.access import access
from services.membership.views.attention import attention
from services.membership.views.claims import claims as addresses
from services.membership.views.directory import directory
from services.membership.views.graduates import graduates
from services.membership.views.history import history
from services.membership.views.known_elsewhere import known_elsewhere
from services.membership.views.numbers import numbers
from services.membership.views.organisations import organisations
from services.membership.views.purged import purged
from services.membership.views.quiet_members import check_ins
from services.membership.views.record import record
from services.membership.views.removals import removals
from services.membership.views.requests import requests
from shared.definition import Definition

membership = Definition(
    name="membership",
    deciders=(
        network.decider,
        organisation.decider,
        member.decider,
        check_in.decider,
        claims.email_claims,
        claims.domain_claims,
        keys.decider,
    ),
    views=(
        directory,
        requests,
        record,
        history,
        organisations,
        numbers,
        attention,
        access,
        removals,
        graduates,
        purged,
        known_elsewhere,
        addresses,
        check_ins,
    ),
    duties=duties,
    decision_settings=lambda settings: {
        "cooling_off": timedelta(days=settings.erasure_cooling_off_days),
        "key_rotation": timedelta(days=settings.keyring_backup_days),
        "erasure_waits_for": tuple(each.strip() for each in settings.erasure_waits_for.split(",") if each.strip()),
    },
    lookups={
        "rows_about": rows_about,
        "removed_elsewhere": removed_elsewhere,
        GRADUATE: graduate,
        keys.KEYS_ELSEWHERE: keys_elsewhere,
        keys.PURGED: purged_key,
        KNOWN_ELSEWHERE: is_known_elsewhere,
        HELD_ELSEWHERE: held_elsewhere,
        LAST_CONTACT: last_contact,
    },
    effects={"destroy_keys": destroy_keys},
)
