"""Writing scenarios: their picture, the form editor, the preview and what the linter says, at its place."""
