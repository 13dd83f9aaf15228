"""One module a family of formats: bytes -> Document. Each raises DocumentError; none opens a file of its own."""
