"""The model's activities -> files other programs read. One module per format; pure, like the importers."""
