"""How observations are written."""
