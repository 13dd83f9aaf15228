"""zip -> the documents of the files in it, archives within archives included. Unpacks into memory only, never to disk.

A member's name is only ever a label: nothing is opened by it, so that "../../etc/passwd" reaches nothing.
"""

import stat
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from rag.data import Document
from rag.errors import DocumentError
from rag.ingest.clean import clean_field
from rag.ingest.failure import Failure
from rag.ingest.formats.package import open_package, read_member
from rag.ingest.inner import Allowance, ReadInner, is_passed_over


def read_zip(stream: BinaryIO, name: str, read_inner: ReadInner, allowance: Allowance) -> Iterator[Document | Failure]:
    """The documents of each member, under "archive.zip/folder/name.txt". Raises DocumentError for an archive that cannot be opened."""
    archive = open_package(stream)
    for member in archive.infolist():
        label = clean_field(member.filename.replace("\\", "/")) or "(no name)"
        if member.is_dir() or any(map(is_passed_over, filter(None, label.split("/")))):
            continue
        place = f"{name}/{label}"
        try:
            data = _unpack(archive, member, allowance)
        except DocumentError as error:
            yield Failure(place, str(error))
            if allowance.bytes_left <= 0:
                return
            continue
        yield from read_inner(data, place)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    """The bytes of a member, taken off what the whole archive may unpack to."""
    if stat.S_ISLNK(member.external_attr >> 16):
        raise DocumentError("is a link, which is not followed; add the file itself")
    data = read_member(archive, member)
    allowance.bytes_left -= len(data)
    if allowance.bytes_left <= 0:
        raise DocumentError("is where the archive has unpacked to more than is read at once; unpack it and add the folder")
    return data
