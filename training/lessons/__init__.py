"""Writing lessons in the portal: drafts, files, publishing, and what changed between versions."""
