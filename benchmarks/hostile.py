"""Files made to cost memory or time: each is to be refused, soon and for little."""

import io
import zipfile
from collections.abc import Callable
from functools import partial

from benchmarks.fiscal_invoices import ours
from electronic_billing.fatturapa.write import write

_MEGABYTE = 1024 * 1024
# A signed file as far as the pieces of its content.
_PIECES = bytes.fromhex("308006092a864886f70d010702a0803080020101310030" + "8006092a864886f70d010701a0802480")


def _elements() -> bytes:
    return b"<a>" + b"<b/>" * (12 * _MEGABYTE) + b"</a>"


def _laughs() -> bytes:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 20))
    return b"<!DOCTYPE a [<!ENTITY a0 'ha'>" + entities + b"]><a>&a19;</a>"


def _blow_up(encoding: str) -> bytes:
    text = '<!DOCTYPE a [<!ENTITY a "' + "a" * 50_000 + '">]><a>' + "&a;" * 50_000 + "</a>"
    return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)


def _deep() -> bytes:
    return b"<a>" * 300_000 + b"</a>" * 300_000


def _attributes(count: int) -> bytes:
    names = b" ".join(b'a%d="1"' % number for number in range(count))
    return write(ours()).replace(b" versione=", b" " + names + b" versione=", 1)


def _attributes_spread() -> bytes:
    return write(ours()).replace(b"</Sede>", b"</Sede>" + b'<b a="1" c="2" d="3"/>' * 180_000, 1)


def _text() -> bytes:
    return write(ours()).replace(b"Aurelia S", b"A" * 4 * _MEGABYTE, 1)


def _wrong_lot() -> bytes:
    """Thousands of lines, the last of them wrong."""
    head, line, tail = write(ours()).partition(b"<DettaglioLinee><NumeroLinea>2<")
    wrong = tail.replace(b"<PrezzoTotale>", b"<PrezzoTotale>9")
    fine = head[head.index(b"<DettaglioLinee>") :]
    return head + fine * 8000 + line + wrong


def _archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"{number}.xml", b" " * 5 * _MEGABYTE)
    return target.getvalue()


def _many_members() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number}.xml", b"")
    return target.getvalue()


def _long_number() -> bytes:
    return b"0\x80\x06\x84" + (4 * _MEGABYTE).to_bytes(4, "big") + b"\x81" * 4 * _MEGABYTE


HOSTILE: dict[str, Callable[[], bytes]] = {
    "50 MB of XML": _elements,
    "a billion laughs": _laughs,
    "quadratic blow-up": partial(_blow_up, "ascii"),
    "quadratic blow-up, UTF-16": partial(_blow_up, "utf-16"),
    "quadratic blow-up, UTF-32": partial(_blow_up, "utf-32"),
    "300,000 elements deep": _deep,
    "400,000 attributes": partial(_attributes, 400_000),
    "90,000 attributes": partial(_attributes, 90_000),
    "540,000 attributes, three an element": _attributes_spread,
    "a text of 4 MB": _text,
    "8,000 lines, wrong at the end": _wrong_lot,
    "an archive of 300 MB": _archive,
    "an archive of 30,000 files": _many_members,
    "50 MB of base64": lambda: b"MII" + b"A" * 50 * _MEGABYTE,
    "a signed file in 2 million pieces": lambda: _PIECES + b"\x04\x00" * 2 * _MEGABYTE,
    "a signed file without end": lambda: b"0\x80" * 2 * _MEGABYTE,
    "pieces within pieces without end": lambda: _PIECES + b"\x24\x80" * 2 * _MEGABYTE,
    "a number of 4 MB in a signed file": _long_number,
}
