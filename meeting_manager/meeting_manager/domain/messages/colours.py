"""Which colours are readable on which, by the contrast formula of WCAG 2."""

import re

WHITE, BLACK = "#ffffff", "#000000"
DEFAULT_COLOUR = "#0b5cad"  # of a site without a brand colour
READABLE = 4.5  # contrast of normal text, WCAG 2.2 level AA
PAGES = {"light": ("#f4f6f8", "#ffffff"), "dark": ("#0d1117", "#161b22")}  # page and card, as in pages.css
_HEX = re.compile(r"#[0-9a-f]{6}")


def read_colour(text: str | None, otherwise: str) -> str:
	"""`#rrggbb` in small letters of a hex colour, also of a short one (`#0af`); `otherwise` if it is none."""
	text = (text or "").strip().lower()
	if re.fullmatch(r"#[0-9a-f]{3}", text):
		text = "#" + "".join(digit * 2 for digit in text[1:])
	return text if _HEX.fullmatch(text) else otherwise


def contrast(one: str, other: str) -> float:
	"""From 1 (the same) to 21 (black and white), of two `#rrggbb`."""
	lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
	return (lighter + 0.05) / (darker + 0.05)


def text_on(background: str) -> str:
	"""Black or white, whichever reads better."""
	return max((WHITE, BLACK), key=lambda colour: contrast(colour, background))


def readable(colour: str, background: str, wanted: float = READABLE) -> str:
	"""`colour`, mixed with black or white by as little as it takes to be read on `background`."""
	towards = text_on(background)
	steps = (mixed(colour, towards, step / 20) for step in range(21))
	return next((each for each in steps if contrast(each, background) >= wanted), towards)


def palette(colour: str) -> dict[str, str]:
	"""What pages need of a brand colour: itself, text on it, and for light and dark pages a faint tint and a
	tone for links that reads on the page, on its cards and on the tint.
	"""
	tones = {"colour": colour, "on_colour": text_on(colour)}
	for name, (page, card) in PAGES.items():
		tint = mixed(card, colour, 0.09 if name == "light" else 0.22)
		link = colour
		for background in (tint, card, page, tint):
			link = readable(link, background)
		tones.update({f"tint_{name}": tint, f"link_{name}": link})
	return tones


def mixed(colour: str, other: str, share: float) -> str:
	"""`colour` with a share (0 to 1) of `other` in it."""
	pairs = zip(_channels(colour), _channels(other), strict=True)
	return "#" + "".join("%02x" % round(one + (two - one) * share) for one, two in pairs)


def _channels(colour: str) -> list[int]:
	return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
	shares = (channel / 255 for channel in _channels(colour))
	linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
	return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
