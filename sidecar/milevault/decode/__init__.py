"""File formats as bytes -> columns; knows nothing of activities."""
