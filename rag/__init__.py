"""onrecord: who proposed what, from your own documents, every sentence tied to the exact words it stands on."""

__version__ = "0.1.0"
