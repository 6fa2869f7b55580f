"""A signed invoice is accepted with its signature whole, last and alone."""

import pytest

from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts

ALGORITHM = 'Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"'
DIGEST = f"<ds:DigestMethod {ALGORITHM}/><ds:DigestValue>aGVsbG8=</ds:DigestValue>"
XADES = (
    '<x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Target="#s"><x:CertDigest>'
    f"{DIGEST}</x:CertDigest><x:IssuerSerial><ds:X509IssuerName>CN=Prova</ds:X509IssuerName></x:IssuerSerial>"
    "</x:QualifyingProperties>"
)
SIGNATURE = f"""<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="s">
<ds:SignedInfo><ds:CanonicalizationMethod {ALGORITHM}/><ds:SignatureMethod {ALGORITHM}/>
<ds:Reference Id="r" URI=""><ds:Transforms><ds:Transform {ALGORITHM}><ds:XPath>//a</ds:XPath></ds:Transform></ds:Transforms>
{DIGEST}</ds:Reference></ds:SignedInfo>
<ds:SignatureValue Id="v">aGVsbG8=</ds:SignatureValue>
<ds:KeyInfo>nota<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>aGVs</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue>
</ds:KeyValue><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=Prova</ds:X509IssuerName>
<ds:X509SerialNumber>12</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>
<ds:Object>{XADES}<senza/></ds:Object></ds:Signature>"""


def kinds(signature: str, *, before: str = "") -> set[str]:
    raw = write(drafts.invoice()).decode()
    if before:
        raw = raw.replace(before, signature + before, 1)
    else:
        raw = raw.replace("</p:FatturaElettronica>", f"{signature}</p:FatturaElettronica>")
    return {fault.kind for fault in read(raw.encode()).faults}


def test_a_signed_invoice_is_accepted() -> None:
    assert set() == kinds(SIGNATURE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('Id="v"', 'Id="r"'),
        ('Id="v"', 'Id="1v"'),
        ('Id="v"', 'lang="v"'),
        (f"<ds:SignatureMethod {ALGORITHM}/>", "<ds:SignatureMethod/>"),
        (f"<ds:SignatureMethod {ALGORITHM}/>", ""),
        ("<ds:SignedInfo>", "<ds:SignedInfo>testo"),
        (">AQAB<", ">A!B<"),
        (">12<", ">dodici<"),
        ("<ds:XPath>//a<", "<ds:XPath><b/><"),
        ("</ds:X509Data>", "<senza/></ds:X509Data>"),
        (f"<x:CertDigest>{DIGEST}", f"<x:CertDigest>{DIGEST.replace('aGVsbG8=', 'aGVsbG8')}"),
        ("<ds:XPath>//a</ds:XPath>", "<ds:KeyName>a</ds:KeyName>"),
    ],
)
def test_a_broken_signature_is_a_format_error(before: str, after: str) -> None:
    assert before in SIGNATURE

    assert {"signature"} == kinds(SIGNATURE.replace(before, after, 1))


def test_a_signature_is_last_and_alone() -> None:
    assert {"signature"} == kinds(SIGNATURE, before="<FatturaElettronicaBody>")
    assert {"signature"} == kinds(SIGNATURE * 2)


def test_a_signature_inside_the_invoice_is_out_of_place() -> None:
    assert "unexpected" in kinds(SIGNATURE, before="<DatiBeniServizi>")
