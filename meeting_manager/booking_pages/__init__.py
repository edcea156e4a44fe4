"""What the guest pages share: layout, languages and zones, the calendar, forms.

A page's `get_context` in `www/` puts these together; the template only presents.
"""
