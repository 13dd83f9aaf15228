"""Question packs -> scores."""
