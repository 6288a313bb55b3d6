"""Content lines of iCalendar (RFC 5545 §3.1)."""

LINE_BYTES_MOST = 75


def content_line(text: str) -> bytes:
    """Return the line in UTF-8, folded to at most 75 octets before each CRLF, never inside a
    character (Google drops a whole feed over one such fold)."""
    pieces: list[bytes] = []
    piece = b""
    for char in text:
        encoded = char.encode()
        if len(piece) + len(encoded) > LINE_BYTES_MOST:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def unfold(document: bytes) -> list[str]:
    """Return the content lines of a document, unfolded. Raises `UnicodeDecodeError`."""
    return document.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
