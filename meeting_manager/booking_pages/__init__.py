"""What the public pages share: the frame around them, languages and zones, the calendar, forms.

A page's `get_context` in `www/` puts these together; the template only presents.
"""
