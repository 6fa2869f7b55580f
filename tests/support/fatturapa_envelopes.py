"""Signed files without a signature: the envelope alone, as two kinds of signers make it."""

_DATA, _SIGNED = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
_END = b"\x00\x00"


def in_one(content: bytes) -> bytes:
    """Definite lengths throughout."""
    inner = _tlv(0x30, _DATA + _tlv(0xA0, _tlv(0x04, content)))
    signed_data = _tlv(0x30, b"\x02\x01\x01" + b"\x31\x00" + inner + b"\x31\x00")
    return _tlv(0x30, _SIGNED + _tlv(0xA0, signed_data))


def in_pieces(content: bytes) -> bytes:
    """The envelope of signers that stream: indefinite lengths, the content in pieces."""
    pieces = (_tlv(0x04, content[at : at + 1000]) for at in range(0, len(content), 1000))
    octets = b"\x24\x80" + b"".join(pieces) + _END
    inner = b"\x30\x80" + _DATA + b"\xa0\x80" + octets + _END + _END
    signed_data = b"\x30\x80" + b"\x02\x01\x01" + b"\x31\x00" + inner + b"\x31\x00" + _END
    return b"\x30\x80" + _SIGNED + b"\xa0\x80" + signed_data + _END + _END


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content).to_bytes(4, "big")
    return bytes([tag, 0x84]) + size + content
