"""The maintainers' collection of real files beside the checkout; absent elsewhere, and nothing depends on it."""

from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no collection of real files beside the checkout"
)


def corpus_files(*folders: str) -> list[Path]:
    """All files of the folders, in a stable order."""
    return sorted(path for folder in folders for path in (CORPUS / folder).glob("*") if path.is_file())
