"""One module per file format: ``sniff(head)`` and ``read(data)``."""
