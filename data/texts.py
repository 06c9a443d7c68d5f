"""Texts to read: a file of sentences or of whole letters, or a document somebody has."""

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import charset_normalizer
import pandas as pd

from data.dataset import DataError
from data.files import read_rows
from data.roles import TEXT

DOCUMENTS = (".docx", ".pdf")
MOST_CHARACTERS = 20_000
"""Of a letter: some eight pages."""
MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000
MOST_PAGES = 20
LONG = f"a letter must have at most {MOST_CHARACTERS:,} characters"
_TAG = re.compile(r"<\s*(!doctype|html|body|div|p|br|span|table)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_texts(path: str, whole: bool, columns: Mapping[str, str] = {}) -> pd.DataFrame:
    """One row per text, with a column `text`: the lines of a .txt, or with `whole` all of it; rows of a table.

    Raises `DataError` where the file cannot be read or has no texts.
    """
    extension = Path(path).suffix.lower()
    if extension in (".txt", *DOCUMENTS):
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            raise DataError(f"file must be readable; got {path}: {error.strerror}. Check the path.") from None
        text = document(Path(path).name, raw)
        texts = [text] if whole else [line.strip() for line in text.splitlines() if line.strip()]
        return pd.DataFrame({TEXT: texts}, dtype="str")
    rows = read_rows(path, "graded_text", columns)
    if TEXT not in rows:
        raise DataError(
            f"text must be a column of {Path(path).name}; it has {', '.join(map(str, rows))}. Name one text."
        )
    return rows.assign(**{TEXT: rows[TEXT].astype("str")})


def document(name: str, raw: bytes) -> str:
    """The text of a .txt, .docx or .pdf; raises `DataError` that says what is wrong with it."""
    if len(raw) > MOST_BYTES:
        raise DataError(
            f"file must have at most {MOST_BYTES / 1e6:.0f} MB; got {len(raw) / 1e6:.0f} MB. Paste the text instead."
        )
    extension = Path(name.lower()).suffix
    readers = {".txt": _plain, ".docx": _docx, ".pdf": _pdf}
    if extension not in readers:
        raise DataError(
            f"file must end in .txt, .docx or .pdf; got {name[-40:]}. Save it as one of these, or paste the text."
        )
    return check(readers[extension](raw))


def check(text: str) -> str:
    """A letter's text with plain line ends; raises `DataError` where it is empty, too long, markup or no text."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not plain:
        raise DataError("a letter must have text; got none. Paste it, or open another file.")
    if len(plain) > MOST_CHARACTERS:
        raise DataError(f"{LONG}; got {len(plain):,}. Paste one letter only.")
    if _CONTROL.search(plain):
        raise DataError("a letter must be text; got other bytes. Save it as text, or paste it.")
    if len(_TAG.findall(plain)) > 1:
        raise DataError("a letter must be plain text; got HTML. Open it in a browser, and copy what is shown.")
    return plain


def _plain(raw: bytes) -> str:
    for encoding in ("utf-8-sig", *(("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ())):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\x00" in raw:
        raise DataError("a letter must be text; got other bytes. Save it as text, or paste it.")
    best = charset_normalizer.from_bytes(raw, cp_isolation=["cp1252", "cp1250", "mac_roman"]).best()
    return raw.decode(best.encoding if best else "cp1252", errors="replace")


def _docx(raw: bytes) -> str:
    from docx import Document

    wrong = (
        "file must be a Word document, as its name says; got something else. Save it as .docx again, or paste the text."
    )
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(
            "file must not be protected by a password, nor an old .doc; got one. Save it without, as .docx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
            if "word/document.xml" not in packed.namelist():
                raise DataError(wrong)
    except (zipfile.BadZipFile, ValueError, OSError):
        raise DataError(wrong) from None
    if unpacked > MOST_UNPACKED:
        raise DataError(f"{LONG}; this document unpacks to {unpacked / 1e6:,.0f} MB. Paste the text instead.")
    try:
        opened = Document(io.BytesIO(raw))
        cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
        return "\n\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])
    except Exception:  # noqa: BLE001 - whatever a broken document breaks in the library
        raise DataError(wrong) from None


def _pdf(raw: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        opened = PdfReader(io.BytesIO(raw))
        if opened.is_encrypted:
            raise DataError(
                "file must not be protected by a password; got a protected PDF. Save it without, or paste the text."
            )
        if len(opened.pages) > MOST_PAGES:
            raise DataError(
                f"a letter must have at most {MOST_PAGES} pages; got {len(opened.pages):,}. Paste one letter only."
            )
        text = "\n\n".join(page.extract_text() for page in opened.pages)
    except DataError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise DataError(
            "file must be a PDF, as its name says; got something else. Save it again, or paste the text."
        ) from None
    if not text.strip():
        raise DataError(
            "file must hold text; this PDF is a picture of a letter (scanned). Recognise its text first, or type it."
        )
    return text
