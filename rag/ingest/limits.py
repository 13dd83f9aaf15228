"""No file, however made, gets more than this. Numbers only; each is checked where its name is used.

They are far above what real documents need: the longest novel has 4 million characters, a big day of news 5,000 records.
"""

MIB = 1024 * 1024

MAX_FILE_BYTES = 200 * MIB  # a file that is read whole (all other kinds)
MAX_STREAM_BYTES = 1024 * MIB  # a file that is read record by record (jsonl, mbox, zip)
MAX_RECORD_BYTES = 16 * MIB  # one line of a jsonl file
MAX_MESSAGE_BYTES = 64 * MIB  # one message of a mailbox, with what is attached
MAX_TEXT_CHARACTERS = 20_000_000  # the text of one document
MAX_TEXT_BYTES = 4 * MAX_TEXT_CHARACTERS  # a text file; a character takes at most so many
MAX_TITLE_CHARACTERS = 300  # a title; the rest is cut, the text keeps it all
MAX_FAILURES = 100  # rows of failures one file may give before the rest is only counted
MAX_HEADER_BYTES = MIB // 4  # the headers of one message; reading them takes time that grows faster than they

MAX_MEMBERS = 20_000  # files in one archive, those of inner archives not counted
MAX_MEMBER_BYTES = 100 * MIB  # one unpacked file of an archive
MAX_UNPACKED_BYTES = 1024 * MIB  # all unpacked files of an archive and of the archives within it
MAX_RATIO = 200  # unpacked bytes for each packed one, looked at once a member passes one MiB
MAX_NESTING = 3  # archives within archives, messages within messages

MAX_PAGES = 10_000  # pages of a PDF
MAX_PARTS = 2_000  # parts of one message, chapters of one book
MAX_DEPTH = 250  # elements within elements of an HTML document; the parser cuts deeper ones at 256

RESULT_SECONDS = 120.0  # until the next document of a file must be there
PICTURE_SECONDS = 20.0  # until a page is drawn; its text is on show meanwhile
MAX_RESULT_BYTES = 256 * MIB  # of one document on its way between processes
WORN_READER_BYTES = 1024 * MIB  # a reading process that has once held more is not used again
MAX_READER_BYTES = 2 * 1024 * MIB  # address space of the process that reads a file of a risky format
