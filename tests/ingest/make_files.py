"""Words -> files of every format, made by hand so that the tests need no program that writes them."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

Line = tuple[float, float, float, str]  # left and bottom in points, size of the letters, words


def make_zip(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def make_pdf(pages: Sequence[Sequence[Line]], info: str = "", encrypted: bool = False, turn: int = 0, squeeze: bool = False) -> bytes:
    """A PDF of pages of A4 with these lines, set in Helvetica in the order given.

    `turn` shows the pages turned by so many degrees to the right, with the letters set the other way, so that they stand upright.
    """
    matrix = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 595 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 842"}[turn]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>".encode("cp1252"),
    ]
    for number, lines in enumerate(pages):
        shown = [f"BT /F1 {size} Tf {x} {y} Td ({_escape(text)}) Tj ET" for x, y, size, text in lines]
        stream = "\n".join([f"{matrix} cm", *shown]).encode("cp1252")
        packed = zlib.compress(stream) if squeeze else stream
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {turn} /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(packed)} {'/Filter /FlateDecode' * squeeze} >>\nstream\n".encode() + packed + b"\nendstream")
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R"
    if encrypted:
        trailer += f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'ab' * 32}> /U <{'cd' * 32}> >> /ID [<{'01' * 16}> <{'01' * 16}>]"
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << {trailer} >>\nstartxref\n{len(out)}\n%%EOF".encode()


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def make_column(lines: Sequence[str], left: float = 60, top: float = 780, size: float = 10, step: float = 14) -> list[Line]:
    """Lines set below each other; an empty one is a gap."""
    return [(left, top - step * number, size, line) for number, line in enumerate(lines) if line]


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_docx(body: str, core: str = "", head: str = "", **more: str) -> bytes:
    """A Word file with this XML as its body (prefix `w`), and perhaps properties and parts more (`footnotes`)."""
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f'{head}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    if core:
        members["docProps/core.xml"] = (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{core}</cp:coreProperties>'
        )
    for part, content in more.items():
        members[f"word/{part}.xml"] = f'<w:{part} xmlns:w="{_W}">{content}</w:{part}>'
    return make_zip(members)


def make_paragraph(words: str, style: str = "") -> str:
    """A paragraph of a Word file."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def make_odt(body: str, meta: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text with this XML as its body (prefixes `text`, `table`, `office`)."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "meta"))
    return make_zip({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "meta.xml": f'<office:document-meta {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta></office:document-meta>',
        "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
    })  # fmt: skip


def make_xlsx(sheets: Mapping[str, Sequence[Sequence[str]]], hidden: Sequence[str] = (), dates_1904: bool = False) -> bytes:
    """A workbook. A cell is XML within `c` ("<v>3</v>", with the style of a day before it: "day:45356"), or words kept as shared strings; "" is no cell."""
    shared: list[str] = []

    def cell(place: str, told: str) -> str:
        if told.startswith("day:"):
            return f'<c r="{place}" s="1"><v>{told[4:]}</v></c>'
        if told.startswith("<"):
            return f'<c r="{place}">{told}</c>' if "<is>" not in told else f'<c r="{place}" t="inlineStr">{told}</c>'
        shared.append(f"<si><t>{told}</t></si>")
        return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'

    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    members, tabs, relations = {}, "", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        lines = ""
        for at, row in enumerate(rows, 1):
            lines += f'<row r="{at}">' + "".join(cell(f"{chr(65 + column)}{at}", told) for column, told in enumerate(row) if told) + "</row>"
        members[f"xl/worksheets/sheet{number}.xml"] = f"<worksheet {namespace}><sheetData>{lines}</sheetData></worksheet>"
        shown = ' state="hidden"' if name in hidden else ""
        tabs += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{shown}/>'
        relations += f'<Relationship Id="r{number}" Target="worksheets/sheet{number}.xml"/>'
    epoch = ' date1904="1"' if dates_1904 else ""
    book = f'<workbookPr{epoch}/><sheets>{tabs}</sheets>'
    return make_zip({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook {namespace} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{book}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        "xl/sharedStrings.xml": f"<sst {namespace}>{''.join(shared)}</sst>",
        "xl/styles.xml": f'<styleSheet {namespace}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        **members,
    })  # fmt: skip


def make_epub(chapters: Mapping[str, str], order: Sequence[str], meta: str = "", **more: str) -> bytes:
    """A book of these chapters (file name -> XHTML body), in this order."""
    items = "".join(f'<item id="{name}" href="text/{name}" media-type="application/xhtml+xml"/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in order)
    opf = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{meta}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    pages = {
        f"OEBPS/text/{name}": f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>'
        for name, body in chapters.items()
    }
    return make_zip({"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/book.opf": opf, **pages, **more})


def make_message(body: str = "", html: str = "", attached: Mapping[str, bytes] | None = None, **headers: str) -> bytes:
    """An e-mail message; `headers` by their names in lower case."""
    message = EmailMessage()
    for name, value in {"from": "Ines Calder <ines@example.org>", "subject": "The wall", "date": "Thu, 8 Aug 2024 10:00:00 +0000"}.items():
        message[name] = headers.get(name, value)
    if body or not html:
        message.set_content(body)
    if html:
        (message.add_alternative if body else message.set_content)(html, subtype="html")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
