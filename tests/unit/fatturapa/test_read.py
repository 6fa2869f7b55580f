import base64
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from electronic_billing.fatturapa.errors import (
    DoctypeForbidden,
    EnvelopeBroken,
    FileTooLarge,
    NotAnInvoice,
    NotReadable,
    NotXml,
)
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts

NAMESPACE = FatturaElettronica.NAMESPACE


@pytest.fixture
def raw() -> bytes:
    return write(drafts.invoice(drafts.body(drafts.draft(drafts.line("Noleggio già pagato")))))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"p:FatturaElettronica xmlns:p=", b"ns0:FatturaElettronica xmlns:ns0="),
        (b"?>\n", b"?>\n<?xml-stylesheet type='text/xsl' href='fattura.xsl'?><!-- nota -->\n"),
        (b"<Numero>12/A<", b"<Numero>12<!-- nota -->/A<"),
        (b"<Numero>12/A<", b"<Numero><![CDATA[12/A]]><"),
        (b"<Numero>12/A<", b"<Numero>12&#47;A<"),
        (b"<?xml", b"\xef\xbb\xbf<?xml"),
        (b"<Sede>", b"<!-- <!DOCTYPE html> --><Sede><?note <!DOCTYPE html> ?>"),
        (b"<Denominazione>Autonoleggio", b"<Denominazione><![CDATA[Autonoleggio]]>"),
    ],
)
def test_the_same_invoice_may_be_written_in_many_ways(raw: bytes, before: bytes, after: bytes) -> None:
    other = (
        raw.replace(before, after).replace(b"</p:Fatt", b"</ns0:Fatt")
        if b"ns0" in after
        else raw.replace(before, after)
    )
    assert other != raw

    reading = read(other)

    assert () == reading.faults
    assert read(raw).document == reading.document


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16"])
def test_other_encodings_are_read(raw: bytes, encoding: str) -> None:
    text = raw.decode().replace("UTF-8", encoding)

    assert read(raw).document == read(text.encode(encoding)).document


def test_the_word_doctype_in_a_text_is_no_declaration(raw: bytes) -> None:
    reading = read(raw.replace(b"Noleggio gi", b"<![CDATA[<!DOCTYPE]]> gi"))

    assert isinstance(reading.document, FatturaElettronica)
    assert "<!DOCTYPE già pagato" == reading.document.bodies[0].dati_beni_servizi.dettaglio_linee[0].descrizione


def test_a_lot_has_several_bodies() -> None:
    lot = drafts.invoice(*(drafts.body(drafts.draft(numero=f"{number}/A")) for number in range(1, 4)))

    assert lot == read(write(lot)).document


def test_an_element_in_a_namespace_is_read_and_marked(raw: bytes) -> None:
    reading = read(re.sub(rb"<(/?)(?=[A-Z])", rb"<\1p:", raw))

    assert {"namespace"} == {fault.kind for fault in reading.faults}
    assert read(raw).document == reading.document


# As far as the version, and from there to the pieces of the content.
SIGNED_DATA = bytes.fromhex("308006092a864886f70d010702a0803080")
BEFORE_CONTENT = bytes.fromhex("0201013100308006092a864886f70d010701a080")
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY a%d "%s">' % (level, b"&a%s;" % (b"%d" % (level - 1) if level else b"") * 10) for level in range(9)
    )
    + b"]><a>&a8;</a>"
)


@pytest.mark.parametrize(
    ("hostile", "refusal"),
    [
        (BOMB, DoctypeForbidden),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', DoctypeForbidden),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', DoctypeForbidden),
        (
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
            DoctypeForbidden,
        ),
        (
            '<?xml version="1.0" encoding="utf-32"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-32"),
            DoctypeForbidden,
        ),
        (b"<a>" * 3000 + b"</a>" * 3000, NotXml),
        (b"<a/>" * 600_000, NotXml),
        (b"<a" + b"".join(b' a%d="1"' % number for number in range(100_001)) + b"/>", NotXml),
        (b"", NotXml),
        (b"\x00\x01\x02", NotXml),
        (b"<a", NotXml),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', NotXml),
        (b"<a>&nbsp;</a>", NotXml),
        (b"<html><body/></html>", NotAnInvoice),
        (b"0\x80\x01\x02", EnvelopeBroken),
        (b"MIIB!!!!", EnvelopeBroken),
        (b"MIIBAAAA", EnvelopeBroken),
        (b"0" * 4000, EnvelopeBroken),
        (b"0\x80" * 100_000, EnvelopeBroken),
        (bytes.fromhex("300b06092a864886f70d010701"), EnvelopeBroken),
        (b"0\x80\x06\x83\x2d\xc6\xc0" + b"\x81" * 3_000_000, EnvelopeBroken),
        (SIGNED_DATA + b"\x02\x83\x2d\xc6\xc0" + b"\x7f" * 3_000_000, EnvelopeBroken),
        (SIGNED_DATA + b"\x3f" + b"\xff" * 3_000_000, EnvelopeBroken),
        (SIGNED_DATA + BEFORE_CONTENT + b"\x24\x80" + b"\x04\x00" * 1_500_000, EnvelopeBroken),
        (b"-----BEGIN PKCS7-----\n" * 200_000, EnvelopeBroken),
        (b"<!--<!DOCTYPE a [<!ENTITY x 'y'>]>" * 50_000, NotXml),
        (b"<!-- --><!DOCTYPE a><a/>", DoctypeForbidden),
    ],
)
def test_hostile_files_are_refused_by_name(hostile: bytes, refusal: type[NotReadable]) -> None:
    with pytest.raises(refusal) as refused:
        read(hostile)

    assert refused.value.why.it
    assert refused.value.why.en


def test_a_bomb_of_fifty_megabytes_costs_no_memory() -> None:
    bomb = b"<a>" + b"<b/>" * (12 * 1024 * 1024) + b"</a>"
    tracemalloc.start()
    try:
        with pytest.raises(FileTooLarge):
            read(bomb)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1_000_000


def signed(content: bytes) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Firma di prova")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def in_pieces(content: bytes) -> bytes:
    """The envelope of signers that stream: indefinite lengths, the content in pieces."""

    def piece(data: bytes) -> bytes:
        return b"\x04\x82" + len(data).to_bytes(2, "big") + data

    end = b"\x00\x00"
    octets = b"\x24\x80" + b"".join(piece(content[at : at + 1000]) for at in range(0, len(content), 1000)) + end
    data_oid, signed_oid = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = b"\x30\x80" + data_oid + b"\xa0\x80" + octets + end + end
    signed_data = b"\x30\x80" + b"\x02\x01\x01" + b"\x31\x00" + inner + b"\x31\x00" + end
    return b"\x30\x80" + signed_oid + b"\xa0\x80" + signed_data + end + end


@pytest.mark.parametrize("seal", [signed, in_pieces])
def test_signed_files_are_opened(raw: bytes, seal: object) -> None:
    assert callable(seal)
    envelope = seal(raw)
    as_text = base64.encodebytes(envelope)
    as_pem = b"-----BEGIN PKCS7-----\n" + as_text + b"-----END PKCS7-----\n"

    expected = read(raw).document

    for file in (envelope, as_text, as_pem, b"\xef\xbb\xbf" + as_text, as_pem.replace(b"\n", b"\r\n")):
        assert expected == read(file).document


@pytest.mark.parametrize("between", [bytes, base64.encodebytes])
def test_a_file_that_was_signed_again_is_opened(raw: bytes, between: Callable[[bytes], bytes]) -> None:
    twice = in_pieces(between(signed(raw)))

    assert read(raw).document == read(twice).document
    assert read(raw).document == read(in_pieces(twice)).document


def test_a_file_signed_without_end_is_refused(raw: bytes) -> None:
    with pytest.raises(EnvelopeBroken):
        read(in_pieces(in_pieces(in_pieces(in_pieces(raw)))))


def test_an_envelope_without_content_is_refused() -> None:
    empty = bytes.fromhex("301b06092a864886f70d010702a00e300c0201013100300506032a03043100")

    with pytest.raises(EnvelopeBroken):
        read(empty)
