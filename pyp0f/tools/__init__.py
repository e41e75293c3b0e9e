"""Small programs beside ``pyp0f`` itself."""
