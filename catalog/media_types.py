"""What a file is, by its first bytes: its name and whoever sent it may say what they like."""

HEAD = 512
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
# (where, what, type); the first that fits.
MARKS = [
    (0, b"%PDF-", "application/pdf"),
    (30, b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xfd7zXZ\x00", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (8, b"AVI ", "video/vnd.avi"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"OTTO", "font/otf"),
    (0, b"\x00\x01\x00\x00\x00", "font/ttf"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3"),
]


def media_type(head: bytes) -> str:
    for where, mark, found in MARKS:
        if head.startswith(mark, where):
            return found
    return TEXT if _readable(head[:HEAD]) else UNKNOWN


def _readable(head: bytes) -> bool:
    """UTF-8 without control characters; the last letter may be cut in half."""
    for missing in range(4):
        try:
            text = head[: len(head) - missing].decode()
        except UnicodeDecodeError:
            continue
        return all(letter.isprintable() or letter in "\t\r\n\f\ufeff" for letter in text)
    return False
