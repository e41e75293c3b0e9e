"""Stand-ins for modules that programs of p0f's users import.  Changing the import is all that those need."""
