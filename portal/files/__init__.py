"""Files that people hand in: judged by their content, kept sealed outside of the web, given out as attachments."""
