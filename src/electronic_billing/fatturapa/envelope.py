"""Signed files (.p7m): takes the invoice out of a CAdES envelope, DER or BER, plain or in base64.

The signature itself is not judged here: codes 00100 to 00107 need certificates and trust lists.
"""

import base64
import binascii
import io
import re

import asn1

from electronic_billing.fatturapa.errors import EnvelopeBroken, FileTooLarge
from electronic_billing.fatturapa.words import Sentence

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_SEQUENCE = b"\x30"
_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n"
_PEM_LINE = re.compile(rb"-----[A-Z0-9 ]{1,64}-----")
_MOST_NESTING = 4
# A file signed again, by another hand or by mistake, holds a signed file.
_MOST_LAYERS = 3
# What comes before the content are a few numbers and names; signers cut the content into pieces of about a kilobyte.
_MOST_BYTES_BEFORE = 4096
_MOST_LOOKS = 100_000


def unwrap(raw: bytes, *, most_bytes: int) -> bytes:
    """The content of a signed file, also of one signed more than once; any other file as it is. Raises
    EnvelopeBroken, FileTooLarge."""
    if len(raw) > most_bytes * 2:
        raise FileTooLarge(_TOO_LARGE)
    content = raw
    for _layer in range(_MOST_LAYERS):
        binary = _binary(content)
        if binary is None:
            return content
        content = _opened(binary)
    if content.startswith(_SEQUENCE):
        raise EnvelopeBroken(_BROKEN)
    return content


def _opened(binary: bytes) -> bytes:
    try:
        return _content(binary)
    except (asn1.Error, AssertionError, IndexError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise EnvelopeBroken(_BROKEN) from error


def _binary(raw: bytes) -> bytes | None:
    if raw.startswith(_SEQUENCE):
        return raw
    text = raw.removeprefix(_BOM)
    if not text[:64].lstrip().startswith((b"MI", b"-----BEGIN")):
        return None
    try:
        return base64.b64decode(_PEM_LINE.sub(b"", text, count=2).translate(None, _BLANKS), validate=True)
    except binascii.Error as error:
        raise EnvelopeBroken(_BROKEN) from error


def _content(binary: bytes) -> bytes:
    """ContentInfo > [0] > SignedData > (version, digests,) EncapsulatedContentInfo > [0] > OCTET STRING (RFC 5652)."""
    source = _Source(binary)
    decoder = asn1.Decoder(source)
    decoder.enter()
    if decoder.read()[1] != _SIGNED_DATA:
        raise EnvelopeBroken(_BROKEN)
    decoder.enter()
    decoder.enter()
    decoder.read()
    decoder.read()
    decoder.enter()
    decoder.read()
    decoder.enter()
    source.is_content = True
    return b"".join(_octets(decoder, _MOST_NESTING))


class _Source(io.BytesIO):
    """The envelope, given out in bounds: the decoder's time grows with the square of a number's length."""

    def __init__(self, binary: bytes) -> None:
        super().__init__(binary)
        self.is_content = False
        self._looks = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._looks += 1
        is_early = not self.is_content and (size is None or self.tell() + size > _MOST_BYTES_BEFORE)
        if is_early or self._looks > _MOST_LOOKS:
            raise EnvelopeBroken(_BROKEN)
        return super().read(size)


def _octets(decoder: asn1.Decoder, nesting: int) -> list[bytes]:
    """The pieces of an octet string, which streaming signers cut and nest."""
    tag = decoder.peek()
    if tag is None or tag.nr != asn1.Numbers.OctetString or nesting == 0:
        raise EnvelopeBroken(_BROKEN)
    if tag.typ == asn1.Types.Primitive:
        return [bytes(decoder.read()[1])]
    pieces: list[bytes] = []
    decoder.enter()
    while decoder.peek() is not None:
        pieces += _octets(decoder, nesting - 1)
    decoder.leave()
    return pieces


_BROKEN = Sentence(
    "Il file sembra firmato, ma non se ne può estrarre la fattura.",
    "The file seems to be signed, but the invoice cannot be taken out of it.",
)
_TOO_LARGE = Sentence("Il file firmato è troppo grande.", "The signed file is too large.")
