import ipaddress
import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.networks import UNKNOWN, network_of

V4, V6 = st.ip_addresses(v=4), st.ip_addresses(v=6)


class TestNetworks(unittest.TestCase):
	def test_addresses_of_one_customer_are_one_network(self):
		for address, network in (
			("192.0.2.7", "192.0.2.7"),
			(" 192.0.2.7:443 ", "192.0.2.7"),
			("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
			("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
			("fe80::1%eth0", "fe80::/64"),
			("::ffff:192.0.2.7", "192.0.2.7"),
			("::ffff:c000:207", "192.0.2.7"),
			("2002:c000:207::1", "192.0.2.7"),
			("64:ff9b::c000:207", "192.0.2.7"),
			("2001:0:4136:e378:8000:63bf:3fff:fdf8", "192.0.2.7"),
			("::1", "::/64"),
		):
			with self.subTest(address):
				self.assertEqual(network_of(address), network)

	def test_what_is_no_address_shares_one_network(self):
		for address in ("", "a", "1.2.3.4.5", "_" * 10**7, None, 5, "1.2.3.4, 5.6.7.8", "٣.1.1.1"):
			with self.subTest(str(address)[:20]):
				self.assertEqual(network_of(address), UNKNOWN)

	@given(V4)
	def test_every_way_to_write_an_ipv4_address_is_that_address(self, address):
		for written in (f"{address}", f"::ffff:{address}", f"[::ffff:{address}]:1", f"64:ff9b::{address}"):
			self.assertEqual(network_of(written), str(address))

	@given(V6, V6)
	def test_two_ipv6_addresses_share_a_network_when_their_first_halves_are_equal(self, one, other):
		same_half = int(one) >> 64 == int(other) >> 64
		is_plain = "/" in network_of(str(one)) and "/" in network_of(str(other))

		if is_plain:
			self.assertEqual(network_of(str(one)) == network_of(str(other)), same_half)

	@given(V6, st.integers(0, 2**64 - 1))
	def test_the_second_half_of_an_ipv6_address_does_not_matter(self, address, half):
		neighbour = ipaddress.IPv6Address((int(address) >> 64 << 64) + half)

		if "/" in network_of(str(address)) and "/" in network_of(str(neighbour)):
			self.assertEqual(network_of(str(address)), network_of(str(neighbour)))

	@given(st.text(max_size=100))
	def test_any_text_has_a_short_network(self, text):
		self.assertLessEqual(len(network_of(text)), 43)
