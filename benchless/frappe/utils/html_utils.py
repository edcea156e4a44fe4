"""HTML a user may store: known harmless tags stay, all else is turned into text."""

import html
import re
from html.parser import HTMLParser

TAGS = set(
	"a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small"
	" span strike strong sub sup table tbody td tfoot th thead tr u ul".split()
)
ATTRIBUTES = set("align alt class colspan data-id data-value height href id rel rowspan src target title width".split())
UNSAFE_URL = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data:text)", re.IGNORECASE)


class Sanitizer(HTMLParser):
	"""Copies HTML, escaping the tags and dropping the attributes that are not known to be harmless."""

	def __init__(self):
		super().__init__(convert_charrefs=False)
		self.parts, self.found_tag = [], False

	def handle_starttag(self, tag, attrs):
		"""Copy a known tag with its known attributes; escape any other."""
		self.found_tag = True
		if tag not in TAGS:
			return self.parts.append(html.escape(self.get_starttag_text(), quote=False))
		kept = [(name, value or "") for name, value in attrs if name in ATTRIBUTES and not UNSAFE_URL.match(value or "")]
		self.parts.append("".join([f"<{tag}", *(f' {name}="{html.escape(value)}"' for name, value in kept), ">"]))

	def handle_endtag(self, tag):
		"""Copy or escape the end of a tag as its start was."""
		self.parts.append(f"</{tag}>" if tag in TAGS else f"&lt;/{tag}&gt;")

	def handle_data(self, data):
		"""Text, with a stray bracket escaped."""
		self.parts.append(data.replace("<", "&lt;").replace(">", "&gt;"))

	def handle_entityref(self, name):
		"""`&name;` as it stands."""
		self.parts.append(f"&{name};")

	def handle_charref(self, name):
		"""`&#1;` as it stands."""
		self.parts.append(f"&#{name};")


def sanitize_html(text, linkify=False, always_sanitize=False):
	"""`text` with harmful tags escaped; a text that holds no tag at all is returned as it is."""
	if not isinstance(text, str) or "<" not in text:
		return text
	parser = Sanitizer()
	parser.feed(text)
	parser.close()
	return "".join(parser.parts) if parser.found_tag or always_sanitize else text
