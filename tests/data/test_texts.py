"""Letters somebody brings, in whatever state."""

import io
import zipfile

import pytest
from docx import Document
from pypdf import PdfWriter

from data.dataset import DataError
from data.texts import MOST_CHARACTERS, check, document, read_texts

TEXT = "Sie erledigte ihre Aufgaben stets zu unserer vollsten Zufriedenheit. Größe zählt."


def docx(text: str) -> bytes:
    written, file = Document(), io.BytesIO()
    written.add_paragraph(text)
    written.save(file)
    return file.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    """Empty pages: what a scan without recognised text looks like to a program."""
    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/"), content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_in_any_encoding(encoding):
    assert document("letter.txt", TEXT.encode(encoding)) == TEXT


def test_a_word_document():
    assert document("Letter.DOCX", docx(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.txt", b"", "must have text"),
        ("a.txt", b"\x00\x01\x02\xff" * 9, "must be text"),
        ("a.txt", b"<html><body><p>Zeugnis</p></body></html>", "got HTML"),
        ("a.txt", b"Zeugnis " * MOST_CHARACTERS, "at most 20,000 characters"),
        ("a.rtf", b"x", "must end in .txt, .docx or .pdf"),
        ("a.docx", zipped(readme=b"x"), "must be a Word document"),
        ("a.docx", b"PK\x03\x04 broken", "must be a Word document"),
        ("a.docx", zipped(word__document=b"x", **{"word/document.xml": b"<broken"}), "must be a Word document"),
        ("a.docx", zipped(**{"word/document.xml": b" " * 60_000_000}), "unpacks to 60 MB"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(99), "password"),
        ("a.pdf", pdf(), "scanned"),
        ("a.pdf", pdf(200), "at most 20 pages; got 200"),
        ("a.pdf", pdf(password="x"), "password"),
        ("a.pdf", b"no pdf", "must be a PDF"),
        ("a.pdf", bytes(6_000_000), "at most 5 MB"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(name, raw, said):
    with pytest.raises(DataError, match=said) as error:
        document(name, raw)
    assert str(error.value).count(". ") >= 1


def test_one_word_is_a_letter():
    assert check(" gut ") == "gut"


class TestFiles:
    def test_a_text_file_is_a_letter_or_its_lines(self, tmp_path):
        file = tmp_path / "letter.txt"
        file.write_text("Eins.\n\nZwei, drei.", encoding="utf-8")
        assert read_texts(str(file), whole=True)["text"].tolist() == ["Eins.\n\nZwei, drei."]
        assert read_texts(str(file), whole=False)["text"].tolist() == ["Eins.", "Zwei, drei."]

    def test_tables_keep_their_other_columns(self, tmp_path):
        file = tmp_path / "s.csv"
        file.write_text('id,text\n7,"Er war stets, ja immer, da."\n', encoding="utf-8")
        rows = read_texts(str(file), whole=False)
        assert rows["text"].tolist() == ["Er war stets, ja immer, da."] and "id" in rows

    def test_a_table_without_texts_is_refused(self, tmp_path):
        file = tmp_path / "s.csv"
        file.write_text("id,wert\n7,8\n", encoding="utf-8")
        with pytest.raises(DataError, match="text must be a column"):
            read_texts(str(file), whole=False)
