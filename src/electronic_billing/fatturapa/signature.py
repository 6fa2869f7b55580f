"""The form of an XML signature inside the file (W3C XML Signature schema), which belongs to the format check.

Whether the signature is true is not judged here: codes 00100 to 00107 need certificates and trust lists.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from electronic_billing.fatturapa.lexical import BLANKS, Binary
from electronic_billing.fatturapa.parse import Element

_NAMESPACE = "{http://www.w3.org/2000/09/xmldsig#}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
SIGNATURE = f"{_NAMESPACE}Signature"
_BASE64, _TEXT, _INTEGER = "base64", "text", "integer"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_NAME = re.compile(r"[^\W\d][\w.\-]*")


class _Part(NamedTuple):
    """Children as a pattern of their names, each with a space after it; ~ is an element of another namespace."""

    children: str = ""
    attributes: str = ""  # required ones with an exclamation mark
    is_mixed: bool = False
    simple: str = ""


_DATA = "(?:(?:X509IssuerSerial|X509SKI|X509SubjectName|X509Certificate|X509CRL|~) )+"
_INFO = "(?:(?:KeyName|KeyValue|RetrievalMethod|X509Data|PGPData|SPKIData|MgmtData|~) )+"
_ANYTHING = r"(?:\S+ )*"
_NAMED = (
    "Signature|SignatureValue|SignedInfo|CanonicalizationMethod|SignatureMethod|Reference|Transforms|Transform|"
    "DigestMethod|DigestValue|KeyInfo|KeyName|MgmtData|KeyValue|RetrievalMethod|X509Data|PGPData|SPKIData|Object|"
    "Manifest|SignatureProperties|SignatureProperty|DSAKeyValue|RSAKeyValue"
)
_GLOBAL = {
    "Signature": _Part("SignedInfo SignatureValue (?:KeyInfo )?(?:Object )*", "Id"),
    "SignatureValue": _Part("", "Id", simple=_BASE64),
    "SignedInfo": _Part("CanonicalizationMethod SignatureMethod (?:Reference )+", "Id"),
    "CanonicalizationMethod": _Part(f"(?:(?:{_NAMED}) )*", "Algorithm!", is_mixed=True),
    "SignatureMethod": _Part("(?:HMACOutputLength )?", "Algorithm!", is_mixed=True),
    "Reference": _Part("(?:Transforms )?DigestMethod DigestValue ", "Id URI Type"),
    "Transforms": _Part("(?:Transform )+"),
    "Transform": _Part("(?:(?:XPath|~) )*", "Algorithm!", is_mixed=True),
    "DigestMethod": _Part("(?:~ )*", "Algorithm!", is_mixed=True),
    "DigestValue": _Part(simple=_BASE64),
    "KeyInfo": _Part(_INFO, "Id", is_mixed=True),
    "KeyName": _Part(simple=_TEXT),
    "MgmtData": _Part(simple=_TEXT),
    "KeyValue": _Part("(?:DSAKeyValue|RSAKeyValue|~) ", is_mixed=True),
    "RetrievalMethod": _Part("(?:Transforms )?", "URI Type"),
    "X509Data": _Part(_DATA),
    "PGPData": _Part("(?:PGPKeyID (?:PGPKeyPacket )?|PGPKeyPacket )(?:~ )*"),
    "SPKIData": _Part("(?:SPKISexp (?:~ )?)+"),
    "Object": _Part(_ANYTHING, "Id MimeType Encoding", is_mixed=True),
    "Manifest": _Part("(?:Reference )+", "Id"),
    "SignatureProperties": _Part("(?:SignatureProperty )+", "Id"),
    "SignatureProperty": _Part("(?:~ )+", "Target! Id", is_mixed=True),
    "DSAKeyValue": _Part("(?:P Q )?(?:G )?Y (?:J )?(?:Seed PgenCounter )?"),
    "RSAKeyValue": _Part("Modulus Exponent "),
}
# Declared inside their parents only: elsewhere these names say nothing.
_LOCAL = {
    "HMACOutputLength": _Part(simple=_INTEGER),
    "XPath": _Part(simple=_TEXT),
    "X509IssuerSerial": _Part("X509IssuerName X509SerialNumber "),
    "X509IssuerName": _Part(simple=_TEXT),
    "X509SerialNumber": _Part(simple=_INTEGER),
    "X509SubjectName": _Part(simple=_TEXT),
    **dict.fromkeys(
        ("X509SKI", "X509Certificate", "X509CRL", "PGPKeyID", "PGPKeyPacket", "SPKISexp", "Modulus", "Exponent"),
        _Part(simple=_BASE64),
    ),
    **dict.fromkeys(("P", "Q", "G", "Y", "J", "Seed", "PgenCounter"), _Part(simple=_BASE64)),
}


def first_malformed(signature: Element) -> Element | None:
    """The first element that the schema does not accept."""
    return _malformed(signature, _GLOBAL["Signature"], set())


def _malformed(element: Element, part: _Part, ids: set[str]) -> Element | None:
    if not _has_its_attributes(element, part, ids) or not _has_its_content(element, part):
        return element
    is_open = part.children == _ANYTHING
    return _first(_judged(child, ids, {} if is_open else _LOCAL) for child in element)


def _judged(element: Element, ids: set[str], local: dict[str, _Part]) -> Element | None:
    """Inside what no schema describes, the elements that one does are still held to it."""
    name = _local(element)
    known = (_GLOBAL.get(name) or local.get(name)) if _is_ours(element) else None
    if known is not None:
        return _malformed(element, known, ids)
    return _first(_judged(child, ids, {}) for child in element)


def _first(found: Iterator[Element | None]) -> Element | None:
    return next((element for element in found if element is not None), None)


def _has_its_attributes(element: Element, part: _Part, ids: set[str]) -> bool:
    allowed = {name.rstrip("!"): name.endswith("!") for name in part.attributes.split()}
    names = {str(name) for name in element.keys() if not str(name).startswith(_XSI)}  # noqa: SIM118 - no dict
    if not names <= set(allowed) or any(is_required and name not in names for name, is_required in allowed.items()):
        return False
    return "Id" not in names or _is_new_id(str(element.get("Id")), ids)


def _is_new_id(value: str, ids: set[str]) -> bool:
    if _NAME.fullmatch(value.strip(BLANKS)) is None or value in ids:
        return False
    ids.add(value)
    return True


def _has_its_content(element: Element, part: _Part) -> bool:
    if part.simple:
        return len(element) == 0 and _is_simple(element.text or "", part.simple)
    texts = [element.text or "", *(child.tail or "" for child in element)]
    if not part.is_mixed and any(text.strip(BLANKS) for text in texts):
        return False
    return re.fullmatch(part.children, "".join(f"{_token(child)} " for child in element)) is not None


def _is_simple(text: str, kind: str) -> bool:
    if kind == _BASE64:
        return Binary().admit(text)[1]
    return kind == _TEXT or _WHOLE.fullmatch(text.strip(BLANKS)) is not None


def _token(element: Element) -> str:
    if _is_ours(element):
        return _local(element)
    return "~" if str(element.tag).startswith("{") else "-"


def _is_ours(element: Element) -> bool:
    return str(element.tag).startswith(_NAMESPACE)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
