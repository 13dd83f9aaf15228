"""The only room that touches the library on disk; the only one that imports faiss and sqlite3."""
