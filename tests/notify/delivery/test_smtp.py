"""Handing over to a real SMTP server."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtplib import SMTPResponse
from aiosmtplib.protocol import SMTPProtocol
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from services.notify.delivery.letter import NotHandedOver, ProviderAway, RefusedForGood, TryLater, Unsure
from services.notify.delivery.smtp import SmtpProvider
from tests.notify.delivery.letters import letter, nothing, settings
from tests.notify.delivery.post_office import PostOffice, post_office


def provider(office: PostOffice, **changed: object) -> SmtpProvider:
    return SmtpProvider(settings(smtp_port=office.port, **changed))


async def test_many_letters_go_over_few_connections() -> None:
    with post_office() as office:
        smtp = provider(office, smtp_connections=3)
        letters = [letter(f"p{n}@post.example") for n in range(60)]
        references = await asyncio.gather(*(smtp.hand_over(each, nothing) for each in letters))
        await smtp.close()
        assert sorted(address for address, _ in office.letters) == sorted(each.to.address for each in letters)
        assert len(set(references)) == 60
        assert all(reference.startswith("Q") for reference in references)
        assert office.connections == 3


async def test_one_bad_address_stops_nobody_and_keeps_its_connection() -> None:
    with post_office() as office:
        office.answers_rcpt = lambda to: "550 5.1.1 <bad@post.example> is unknown" if to.startswith("bad") else None
        smtp = provider(office, smtp_connections=1)
        with pytest.raises(RefusedForGood) as refused:
            await smtp.hand_over(letter("bad@post.example"), nothing)
        await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert refused.value.address_at_fault
        assert refused.value.code == "5.1.1"
        assert "bad@" not in refused.value.reason
        assert (len(office.letters), office.connections) == (1, 1)


@pytest.mark.parametrize(
    ("where", "answer", "at_fault"),
    [
        ("rcpt", "550 no such user", True),
        ("rcpt", "550 5.1.1 no such user", True),
        ("rcpt", "550 5.2.1 mailbox disabled", True),
        ("data", "550 5.1.1 no such user", True),
        ("data", "550 no", False),
        ("rcpt", "550 5.7.1 Service unavailable; client host [203.0.113.5] blocked using a blocklist", False),
        ("rcpt", "553 5.7.1 sender rejected", False),
        ("rcpt", "550 5.1.8 sender address rejected: domain not found", False),
        ("rcpt", "550 5.1.7 sender address rejected", False),
    ],
)
async def test_an_address_is_at_fault_only_where_the_answer_is_about_it(
    where: str, answer: str, at_fault: bool
) -> None:
    """One refusal of our own server must not silence whoever it happens to be for."""
    with post_office() as office:
        setattr(office, f"answers_{where}", lambda _to: answer)
        smtp = provider(office)
        with pytest.raises(RefusedForGood) as refused:
            await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert refused.value.address_at_fault is at_fault


async def test_a_server_has_ten_minutes_to_take_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 5321, 4.5.3.2.6: with less, a letter that was taken is sent again."""
    waited: list[object] = []
    carried_out = SMTPProtocol.execute_data_command

    async def noted(self: SMTPProtocol, message: bytes, **how: Any) -> SMTPResponse:
        waited.append(how["timeout"])
        return await carried_out(self, message, **how)

    monkeypatch.setattr(SMTPProtocol, "execute_data_command", noted)
    with post_office() as office:
        smtp = provider(office)
        await smtp.hand_over(letter(), nothing)
        await smtp.close()
    assert waited == [600]


@pytest.mark.parametrize(
    ("where", "answer", "error", "code"),
    [
        ("rcpt", "450 4.2.1 mailbox busy", TryLater, "4.2.1"),
        ("rcpt", "451 greylisted", TryLater, "451"),
        ("rcpt", "552 full", RefusedForGood, "552"),
        ("data", "451 4.3.0 later", TryLater, "4.3.0"),
        ("data", "554 5.7.1 refused as spam", RefusedForGood, "5.7.1"),
        ("data", "421 4.3.2 shutting down", ProviderAway, "4.3.2"),
    ],
)
async def test_what_answers_mean(where: str, answer: str, error: type[NotHandedOver], code: str) -> None:
    with post_office() as office:
        setattr(office, f"answers_{where}", lambda _to: answer)
        smtp = provider(office)
        with pytest.raises(error) as raised:
            await smtp.hand_over(letter(), nothing)
        assert (type(raised.value), raised.value.code) == (error, code)
        office.answers_rcpt = office.answers_data = lambda _to: None
        await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert len(office.letters) == 1


async def test_a_server_that_is_not_there_is_away_and_probed() -> None:
    with post_office() as office:
        smtp = provider(office)
        office.close()
        with pytest.raises(ProviderAway):
            await smtp.hand_over(letter(), nothing)
        with pytest.raises(ProviderAway):
            await smtp.probe()
        office.open()
        await smtp.probe()
        await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert len(office.letters) == 1


async def test_connections_that_ended_meanwhile_are_made_anew() -> None:
    with post_office() as office:
        smtp = provider(office, smtp_connections=1)
        await smtp.hand_over(letter(), nothing)
        office.close()
        office.open()
        for _ in range(2):
            try:
                await smtp.hand_over(letter(), nothing)
            except ProviderAway:
                continue
        await smtp.close()
        assert len(office.letters) >= 2


async def test_a_connection_lost_after_the_letter_leaves_us_unsure() -> None:
    with post_office() as office:
        office.keep_before_hanging_up = lambda _to: True
        smtp = provider(office)
        with pytest.raises(Unsure):
            await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert len(office.letters) == 1


async def test_what_cannot_be_noted_does_not_leave() -> None:
    async def refuse() -> None:
        raise ConnectionError("no database")

    with post_office() as office:
        smtp = provider(office, smtp_connections=1)
        with pytest.raises(ConnectionError):
            await smtp.hand_over(letter(), refuse)
        await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert len(office.letters) == 1


async def test_name_and_password_over_an_encrypted_connection(tmp_path: Path) -> None:
    key, certificate = _certificate(tmp_path)
    with post_office(password="open sesame", certificate=(certificate, key)) as office:
        how = {"smtp_security": "starttls", "smtp_ca_file": certificate, "smtp_user": "peers"}
        smtp = provider(office, smtp_password="open sesame", **how)
        await smtp.hand_over(letter(), nothing)
        await smtp.close()
        assert office.secure == {True}
        assert office.logins == ["peers"]
        wrong = provider(office, smtp_password="close sesame", **how)
        with pytest.raises(ProviderAway, match="name and password"):
            await wrong.hand_over(letter(), nothing)
        unknown = provider(office, smtp_password="open sesame", smtp_security="starttls", smtp_user="peers")
        with pytest.raises(ProviderAway):
            await unknown.hand_over(letter(), nothing)
        assert len(office.letters) == 1


def _certificate(folder: Path) -> tuple[Path, Path]:
    import ipaddress

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "key.pem", folder / "certificate.pem"
