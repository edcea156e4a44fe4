"""The desk: list and form pages over any DocType of the site, made from its definition."""
