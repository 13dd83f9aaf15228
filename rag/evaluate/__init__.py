"""Question packs -> scores: read a pack, fill a library, ask, judge, score."""
