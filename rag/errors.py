"""Every failure of onrecord. Each message says what is wrong, which value, and what to do next, in one line.

    OnrecordError
    └── UserError                the user can mend it; exit code 2
        ├── QuestionError          an empty or far too long question
        ├── DocumentError          a file that cannot be read as text
        ├── LibraryError           a library that is missing, empty, of another embedder or schema
        ├── ModelError             weights that are missing, damaged or of the wrong kind
        ├── FetchError             weights could not be fetched (no network, no room, wrong hash)
        ├── ConfigError            onrecord.toml holds something it cannot
        └── ServerError            the page cannot be served (port in use)
"""


class OnrecordError(Exception):
    """Anything that onrecord itself raises."""


class UserError(OnrecordError):
    """The user can mend it; the message says how."""


class QuestionError(UserError):
    """The question cannot be asked as it is."""


class DocumentError(UserError):
    """A file cannot be read as text."""


class LibraryError(UserError):
    """The library cannot be used as it is."""


class ModelError(UserError):
    """A model's weights cannot be used as they are."""


class ConfigError(UserError):
    """onrecord.toml cannot be used as it is."""


class ServerError(UserError):
    """The page cannot be served as asked."""


class FetchError(UserError):
    """Weights could not be fetched; running the same command again resumes."""
