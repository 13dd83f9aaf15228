"""Files -> documents, sentences, statements and chunks. Pure: touches no library."""
