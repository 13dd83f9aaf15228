"""A zip file held in memory -> its members, none of them larger than allowed. Writes nothing, whatever members are called.

Word, OpenDocument and EPUB files are such packages; `archive` reads those that people make themselves. The sizes that an
archive states are not believed: a member is unpacked only as far as the limits go.
"""

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from rag.errors import DocumentError
from rag.ingest.failure import brief
from rag.ingest.limits import MAX_MEMBER_BYTES, MAX_MEMBERS, MAX_RATIO, MIB

if TYPE_CHECKING:
    from lxml.etree import _Element

_OLE = b"\xd0\xcf\x11\xe0"  # how old Word files and encrypted new ones begin
_ENCRYPTED = 0x1  # bit of a member's flags


def open_package(data: bytes | BinaryIO) -> zipfile.ZipFile:
    """The archive in these bytes or this file. Raises DocumentError when they are none, or it has too many members."""
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    if stream.read(len(_OLE)) == _OLE:
        raise DocumentError("is encrypted, or of the old Word or Excel format; save a copy as docx or xlsx without a password")
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:  # zipfile raises many kinds for a damaged directory
        raise DocumentError(f"is a damaged archive ({brief(error)}); get a fresh copy") from None
    if len(archive.infolist()) > MAX_MEMBERS:
        raise DocumentError(f"has {len(archive.infolist()):,} members, more than {MAX_MEMBERS:,}; split it")
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int = MAX_MEMBER_BYTES) -> bytes:
    """The bytes of one member. Raises DocumentError for one that is encrypted, damaged, or unpacks to too much."""
    if member.flag_bits & _ENCRYPTED:
        raise DocumentError("is protected by a password; unpack it and add the files")
    if member.file_size > limit:
        raise DocumentError(f"unpacks to more than {limit:,} bytes; unpack it and split it")
    try:
        with archive.open(member) as stream:
            data = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise DocumentError(f"is damaged or packed in an unknown way ({brief(error)}); get a fresh copy") from None
    except Exception as error:  # bz2 and lzma raise kinds of their own
        raise DocumentError(f"is damaged ({type(error).__name__}); get a fresh copy") from None
    if len(data) > limit:
        raise DocumentError(f"unpacks to more than {limit:,} bytes; unpack it and split it")
    if len(data) > MIB and len(data) > MAX_RATIO * max(member.compress_size, 1):
        raise DocumentError(f"unpacks to over {MAX_RATIO} times its size, as zip bombs do; unpack it and look at it")
    return data


def read_part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of the member with this name, None when there is none. Raises DocumentError as `read_member`."""
    try:
        return read_member(archive, archive.getinfo(name))
    except KeyError:
        return None


def parse_part(archive: zipfile.ZipFile, name: str) -> "_Element | None":
    """The XML tree of a member, None when there is none. Raises DocumentError for XML that is broken or declares entities."""
    from lxml import etree

    data = read_part(archive, name)
    if data is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(f"holds broken XML ({brief(error)}); open it in the program that made it and save it again") from None
    if tree.getroottree().docinfo.internalDTD is not None:
        raise DocumentError("declares entities, which documents do not need and attacks do; save it again from an office program")
    return tree
