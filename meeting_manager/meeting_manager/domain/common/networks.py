"""The network that a request came from: what one household, office or rented server has, as one text."""

import ipaddress

LONGEST_ADDRESS = 60  # a full IPv6 address has 39 signs, and some proxies add brackets, a port or a zone
UNKNOWN = "unknown"  # whatever is no address shares one limit, or a new one could be made up each time
_SIXTY_FOUR = 64  # bits that a provider gives to one customer at least (RFC 6177)


def network_of(address: str | None) -> str:
	"""An IPv4 address as it is, an IPv6 address as its /64 network. An IPv6 address that stands for an IPv4
	address (mapped, 6to4, Teredo, NAT64) is that address: one machine has millions of the others.
	"""
	if not isinstance(address, str) or len(address) > LONGEST_ADDRESS:
		return UNKNOWN
	try:
		parsed = ipaddress.ip_address(_bare(address.strip()))
	except ValueError:
		return UNKNOWN
	if isinstance(parsed, ipaddress.IPv6Address):
		inner = _inside(parsed)
		if not inner:
			return str(ipaddress.ip_network((int(parsed) >> _SIXTY_FOUR << _SIXTY_FOUR, _SIXTY_FOUR)))
		parsed = inner
	return str(parsed)


def _bare(address: str) -> str:
	"""Without the brackets, port or zone that some proxies write."""
	if address.startswith("["):
		address = address[1:].partition("]")[0]
	elif address.count(":") == 1:
		address = address.partition(":")[0]
	return address.partition("%")[0]


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
	number = int(address)
	if number >> 32 in (0x0064_FF9B << 64, 0):  # NAT64 (RFC 6052), and the old form without ffff
		return ipaddress.IPv4Address(number & 0xFFFF_FFFF) if number >> 32 or number > 1 else None
	teredo = address.teredo
	return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
