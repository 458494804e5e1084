"""The inbox: watched folders, one per athlete, whose files are taken in once nobody writes them any more."""
