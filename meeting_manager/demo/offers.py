"""What the demo practice offers: opening hours, hosts, meeting types, events and a brand. Only texts and
figures.
"""

from typing import Any

from meeting_manager.demo.people import DOMAIN

LIM, SITI, ARJUN, CLAIRE = (f"{name}@{DOMAIN}" for name in ("dr.lim", "siti", "arjun", "claire"))
OWNER = LIM  # of all that the demo adds to the configuration: so it is found again, and nothing else is
WORKING_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

# Name, time zone, days, hours, days from today that are closed.
SCHEDULES = (
	(
		"Clinic hours (demo)",
		"Asia/Kuala_Lumpur",
		WORKING_DAYS,
		(("09:00", "13:00"), ("14:00", "17:00")),
		(16, 17),
	),
	(
		"London office (demo)",
		"Europe/London",
		WORKING_DAYS[:4],
		(("09:30", "12:30"), ("13:30", "18:00")),
		(10,),
	),
	(
		"Evenings (demo)",
		"Asia/Kuala_Lumpur",
		("Monday", "Tuesday", "Wednesday", "Thursday", "Saturday"),
		(("16:00", "21:00"),),
		(8,),
	),
)

# User, schedule, what guests read.
HOSTS = (
	(LIM, SCHEDULES[0][0], "General practitioner for twenty years. Speaks English, Malay and Mandarin."),
	(ARJUN, SCHEDULES[0][0], "Physiotherapist. Knees, backs, and how to keep them."),
	(SITI, SCHEDULES[2][0], "Leads the evening classes and sees people after work."),
	(CLAIRE, SCHEDULES[1][0], "Advises by video from London, in English or French."),
)

MEETING_TYPES = (
	{
		"title": "First consultation",
		"price": 120,
		"description": "We listen, examine and agree what to do next. Please bring any letters you have.",
		"duration": 30,
		"other_durations": "60",
		"buffer_after": 10,
		"slot_step": 30,
		"host_mode": "One host",
		"hosts": (LIM, ARJUN, SITI),
		"location_type": "In person",
		"location": "Level 2, 18 Jalan Contoh, Kuala Lumpur",
		"languages": "en, ms, zh",
		"questions": (
			{"question": "What would you like to talk about?", "answer_type": "Long Text", "required": 1},
			{
				"question": "How did you hear about us?",
				"answer_type": "Choice",
				"choices": "A friend\nA doctor\nThe internet",
			},
			{"question": "I need step-free access", "answer_type": "Checkbox"},
		),
	},
	{
		"title": "Follow-up call",
		"price": 25,
		"description": "A short call about how you are. Whoever of us is free rings you.",
		"duration": 15,
		"minimum_notice": 2,
		"horizon": 30,
		"host_mode": "Any free host",
		"hosts": (LIM, ARJUN, SITI),
		"location_type": "Phone",
		"phone_required": 1,
	},
	{
		"title": "Advice by video",
		"price": 90,
		"description": "From wherever you are: a second pair of eyes on your plans.",
		"duration": 45,
		"buffer_before": 5,
		"buffer_after": 10,
		"slot_step": 30,
		"host_mode": "One host",
		"hosts": (CLAIRE,),
		"location_type": "Video link",
		"location": "https://meet.example.com/claire",
		"languages": "en, fr",
	},
	{
		"title": "Second opinion",
		"price": 220,
		"description": "Two of us look at your case together. We read your request first and then confirm.",
		"duration": 60,
		"minimum_notice": 48,
		"daily_limit": 2,
		"weekly_limit": 4,
		"host_mode": "All hosts together",
		"hosts": (LIM, ARJUN),
		"location_type": "In person",
		"location": "Level 2, 18 Jalan Contoh, Kuala Lumpur",
		"confirmation": "By staff",
		"questions": (
			{"question": "What have you been told so far?", "answer_type": "Long Text", "required": 1},
		),
	},
	{
		"title": "Small group class",
		"price": 18,
		"description": "Six people, one teacher, one hour. Mats are there.",
		"duration": 60,
		"seats_per_slot": 6,
		"minimum_notice": 12,
		"host_mode": "One host",
		"hosts": (SITI,),
		"location_type": "In person",
		"location": "Studio, ground floor",
	},
	{
		"title": "Annual review",
		"price": 150,
		"description": "Once a year, with time for everything.",
		"duration": 45,
		"buffer_after": 15,
		"slot_step": 60,
		"daily_limit": 3,
		"host_mode": "Any free host",
		"hosts": (LIM, ARJUN),
		"location_type": "In person",
		"location": "Level 2, 18 Jalan Contoh, Kuala Lumpur",
	},
	{
		"title": "Home visit",
		"price": 180,
		"description": "Not offered yet: we are still planning the rounds.",
		"published": 0,
		"duration": 90,
		"host_mode": "One host",
		"hosts": (ARJUN,),
		"location_type": "In person",
	},
)

# `days` from today and `hour`; `booked`: seats of each booking that is made, 0 for a reminder only.
EVENTS: tuple[dict[str, Any], ...] = (
	{
		"title": "Talk: sleeping well",
		"price": 10,
		"description": "What helps, what does not, and why. Questions are welcome.",
		"venue": "Studio, ground floor",
		"days": 9, "hour": 19, "capacity": 8,
		"booked": (2, 1, 2, 1, 2, 2, 1, 3),  # eight seats, and three bookings wait
	},
	{
		"title": "Open evening",
		"description": "See the rooms, meet us, stay for tea.",
		"venue": "Level 2, 18 Jalan Contoh, Kuala Lumpur",
		"days": 13, "hour": 18, "capacity": 40,
		"booked": (2, 1, 4, 2, 1, 3, 2, 1),
	},
	{
		"title": "Workshop: a strong back",
		"price": 35,
		"description": "Two hours in loose clothes, for beginners.",
		"venue": "Studio, ground floor",
		"days": 20, "hour": 10, "capacity": 12, "waitlist": 0,
		"booked": (2, 1, 1, 3, 2, 1, 1),  # eleven of twelve
	},
	{
		"title": "Charity walk",
		"price": 5,
		"description": "Five kilometres round the lake. Come along, or let us remind you.",
		"venue": "Lake Gardens, north gate",
		"days": 27, "hour": 8, "capacity": 60, "remind_only": 1,
		"booked": (4, 0, 2, 0, 0, 1, 0, 3, 0, 2),
	},
)  # fmt: skip

# Of a site that is there for the demo alone.
TIME_ZONE, COUNTRY, REGION = "Asia/Kuala_Lumpur", "Malaysia", "MY"

BRAND = {
	"brand_name": "Lakeside Practice",
	"brand_color": "#1f6f5c",
	"contact_line": "Call us on +60 3-5550 0100, Monday to Friday, 9 to 5.",
}

ANSWERS = ("A sore knee since spring.", "General advice, please.", "My last results.", "Nothing urgent.")
