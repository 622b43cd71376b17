"""Questions in files of other systems: GIFT, Aiken and their like, read with the line of each mistake, and written."""
