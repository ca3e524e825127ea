"""From messages to the letter that a provider takes."""

from services.notify.delivery.due import Due
from services.notify.delivery.letter import Letter, Mailbox
from services.notify.delivery.parcels import Item, Parcel
from services.notify.delivery.sources import Words
from services.notify.rendering import Footer, Rendered, digest_of, rendered
from services.notify.unsubscribing import Links, Unsubscription
from shared.contracts.notify import MUST_BE_TOLD, MessageChannel, MessageFormat, MessagePurpose


class Letters:
    """Renders parcels. Without `public_url` nobody can be told where to unsubscribe."""

    def __init__(self, words: Words, links: Links, *, sent_by: str, public_url: str | None) -> None:
        self._words = words
        self._links = links
        self._sent_by = sent_by
        self._public_url = public_url

    async def letter(self, parcel: Parcel) -> Letter:
        """Raises whatever goes wrong with a template."""
        due = parcel.items[0].due
        url = self._unsubscribe(due, in_digest=parcel.digest_id is not None)
        footer = Footer(self._sent_by, url)
        if parcel.digest_id:
            parts = [await self._rendered(item, None) for item in parcel.items]
            words = digest_of(parts, format=_format(due), footer=footer)
        else:
            words = await self._rendered(parcel.items[0], footer)
        to = Mailbox(parcel.address, due.person.name if due.person else "")
        if parcel.channel is MessageChannel.SMS:
            return Letter(parcel.id, to, words.text)
        return Letter(
            parcel.id,
            to,
            words.text,
            subject=words.subject or "",
            html=words.html,
            reply_to=due.reply_to,
            unsubscribe_url=url,
            calendar=await self._words.calendar(due) if due.calendar and not parcel.digest_id else None,
        )

    async def _rendered(self, item: Item, footer: Footer | None) -> Rendered:
        due, how = item.due, item.how
        formats = await self._words.formats(how.use)
        return rendered(how.channel, formats, due.values or {}, format=_format(due), footer=footer)

    def _unsubscribe(self, due: Due, *, in_digest: bool) -> str | None:
        """A digest is stopped as a whole. What nobody can do without has no link."""
        if self._public_url is None or (due.notice in MUST_BE_TOLD and not in_digest):
            return None
        purpose = MessagePurpose.DIGEST if in_digest else due.purpose
        if purpose is MessagePurpose.SERVICE and due.notice is None:
            return None
        of = Unsubscription(due.person_id, due.message_id, purpose, None if in_digest else due.notice)
        return self._links.url(self._public_url, of)


def _format(due: Due) -> MessageFormat:
    return due.person.format if due.person else MessageFormat.STANDARD
