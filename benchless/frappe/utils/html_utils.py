"""HTML a user may store: bare tags that only format stay, any other tag is turned into text."""

import re

TAGS = "b|blockquote|br|code|dd|del|div|dl|dt|em|h[1-6]|hr|i|ins|li|ol|p|pre|s|small|span|strong|sub|sup|u|ul"
OTHER_TAG = re.compile(rf"<(?=[a-z/!?])(?!/?(?:{TAGS})\s*/?>)", re.IGNORECASE)


def sanitize_html(text):
	"""`text` with the bracket escaped of every tag that is not known to be harmless, or has attributes."""
	return OTHER_TAG.sub("&lt;", text) if isinstance(text, str) else text
