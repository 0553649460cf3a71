"""As much of PDF as a few plain pages need, in the faces that every reader has."""

from enum import StrEnum

WIDTH, HEIGHT = 595, 842  # A4 in points


class Face(StrEnum):
    PLAIN = "F1"
    BOLD = "F2"


FONTS = {Face.PLAIN: "Times-Roman", Face.BOLD: "Helvetica-Bold"}


def text(x: float, y: float, line: str, size: float, face: Face = Face.PLAIN) -> str:
    return f"BT /{face} {size:g} Tf {x:g} {y:g} Td ({_escaped(line)}) Tj ET"


def write(pages: list[str], title: str) -> bytes:
    """A file of these pages, each in the language of drawing that PDF has."""
    first = 5  # after the catalogue, the tree and two fonts
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(pages)))
    fonts = " ".join(f"/{face} {3 + place} 0 R" for place, face in enumerate(FONTS))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(_font(name) for name in FONTS.values()),
    ]
    for place, page in enumerate(pages):
        parts += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources "
            f"<< /Font << {fonts} >> >> /Contents {first + 2 * place + 1} 0 R >>".encode(),
            _stream(page.encode("cp1252", "replace")),
        ]
    parts.append(f"<< /Title ({_escaped(title)}) >>".encode("cp1252", "replace"))
    return _file(parts)


def _file(parts: list[bytes]) -> bytes:
    """With the table at its end that says where each part begins."""
    made = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    begins = []
    for number, part in enumerate(parts, 1):
        begins.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    made += b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    ends = (len(parts) + 1, len(parts), table)
    made += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % ends
    return bytes(made)


def _font(name: str) -> bytes:
    kind = "/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding"
    return f"<< {kind} /BaseFont /{name} >>".encode()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
