"""The people of the demo data, the same on every machine."""

from typing import NamedTuple

DOMAIN = "demo.example.com"  # reserved by RFC 2606: no mail for a demo person ever reaches anyone
OF_DEMO = ["like", f"%@{DOMAIN}"]  # the filter of whatever the demo made

HOSTS = {
	f"dr.lim@{DOMAIN}": "Dr Lim Wei Ling",
	f"siti@{DOMAIN}": "Siti Nurhaliza",
	f"arjun@{DOMAIN}": "Arjun Menon",
	f"claire@{DOMAIN}": "Claire Fontaine",
}

# Country: phone prefix and how many digits follow it, first names, last names, latin spellings for the
# addresses.
_COUNTRIES = (
	("+6012", 7, ("Aisyah", "Hafiz", "Nurul", "Wei Jie"),
		("Osman", "Tan", "Abdullah", "Rahman", "Lim", "Kumar")),
	("+4915112", 6, ("Jürgen", "Anneliese", "Sören", "Käthe"),
		("Müller", "Weiß", "Schäfer", "Voß", "Groß", "Krüger")),
	("+34612", 6, ("José", "Lucía", "Íñigo", "Begoña"),
		("García", "Muñoz", "Núñez", "Ibáñez", "Peña", "Márquez")),
	("+48512", 6, ("Łukasz", "Agnieszka", "Paweł", "Żaneta"),
		("Nowak", "Wiśniewski", "Wójcik", "Zając", "Król", "Dąb")),
	("+7912345", 4, ("Мария", "Алексей", "Ольга", "Дмитрий"),
		("Иванова", "Смирнов", "Кузнецова", "Попов", "Лебедь", "Орлова")),
	("+97150123", 4, ("محمد", "فاطمة", "يوسف", "ليلى"),
		("الأحمد", "حسن", "الخطيب", "منصور", "صالح", "درويش")),
	("+8613812", 6, ("小明", "秀英", "建国", "丽"),
		("王", "李", "张", "刘", "陈", "杨")),
	("+919812", 6, ("आरव", "प्रिया", "रोहन", "अनन्या"),
		("शर्मा", "पटेल", "गुप्ता", "राव", "सिंह", "मेहता")),
	("+4479460", 5, ("Siân", "Oliver", "Niamh", "Freddie"),
		("Lloyd-Jones", "O'Brien", "Smith", "Whittaker", "Hall", "Price")),
)  # fmt: skip


class Person(NamedTuple):
	name: str
	email: str
	phone: str


def _people():
	number = 0
	for prefix, digits, first_names, last_names in _COUNTRIES:
		for first in first_names:
			for last in last_names:
				number += 1
				name = f"{last}{first}" if prefix == "+8613812" else f"{first} {last}"
				phone = f"{prefix}{number * 37 % 10**digits:0{digits}d}"
				yield Person(name, f"guest{number:03d}@{DOMAIN}", phone)


PEOPLE = list(_people())
