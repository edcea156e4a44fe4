"""The names, spellings and companies of `labelled_people`."""

# {culture: (family names, given names)}
CULTURES = {
	"German": (
		"Müller Schmidt Schneider Fischer Weber Becker Schulz Hoffmann Schäfer Köhler Krüger "
		"Möller Jäger Groß Vogt Seidel Brandt Günther Lindner Böhm Pfeiffer Kühn Zimmermann",
		"Anna Lukas Johanna Felix Katharina Jürgen Björn Sören Matthias Ursula Hannelore Dieter "
		"Wolfgang Stefanie Christoph Friederike Jörg Käthe Annegret Thorsten Bärbel Philipp",
	),
	"English": (
		"Smith Johnson Williams Brown Taylor Davies Evans Thompson Wright Robinson Hughes "
		"Edwards Green Clarke Whitaker Pemberton Hargreaves Ashworth Fairclough Lockwood "
		"Sutcliffe",
		"John Catherine Stephen Elizabeth Michael Jonathan Geoffrey Rebecca Thomas Margaret "
		"Robert William Katherine Philip Alexander Sophie Nicholas Frances Andrew Isabelle",
	),
	"Malay": (
		"Osman Abdullah Rahman Ismail Hassan Ibrahim Yusof Zainal Hamzah Kassim Salleh Jaafar Mahmud",
		"Aisyah Muhammad Nurul Siti Ahmad Farah Hafiz Zulkifli Norazlina Faridah Azman Shahrul "
		"Rosnah Khairul",
	),
	"Spanish": (
		"García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Jiménez Muñoz Núñez Ibáñez",
		"José María Alejandro Sofía Andrés Verónica Joaquín Inés Martín Raúl Mónica Ángel Beatriz Ramón",
	),
	"Russian": (
		"Ivanov Petrov Sokolov Kuznetsov Popov Volkov Morozov Zaitsev Vasiliev Pavlov",
		"Sergey Dmitry Alexey Mikhail Vladimir Nikolai Andrey Pavel Viktor Maxim",
	),
	"Arabic": (
		"Mansour Khalil Hamdan Saleh Haddad Nasser Qasim Sharif Barakat Darwish",
		"Mohammed Khaled Fatima Youssef Hussein Mustafa Karim Samir Tariq Omar",
	),
	"Chinese": (
		"Lim Tan Wong Chan Lee Ng Goh Chua Ong Teo Cheong Koh",
		"Wei Mei Jun Hui Xin Kai Ling Yong Siew Chee Boon Hock",
	),
}
# how else people write, or clerks hear, the same name
SPELLINGS = {
	"Mohammed": "Muhammad Mohamad Mohamed Mohammad Muhammed",
	"Muhammad": "Mohammad Muhamad Mohd Mohamad",
	"Khaled": "Khalid Khalled",
	"Youssef": "Yousef Yusuf Yousuf",
	"Hussein": "Hussain Husain Husein",
	"Mustafa": "Mostafa Moustafa",
	"Fatima": "Fatimah Fatma",
	"Karim": "Kareem",
	"Samir": "Sameer",
	"Tariq": "Tarek Tarik",
	"Omar": "Umar",
	"Ahmad": "Ahmed Achmad",
	"Aisyah": "Aisha Aishah Ayesha",
	"Yusof": "Yusuf Yusoff",
	"Osman": "Othman Usman",
	"Rahman": "Rehman Rahmann",
	"Qasim": "Kassim Kasim",
	"Sergey": "Sergei Sergej",
	"Dmitry": "Dmitri Dimitri Dmitrii",
	"Alexey": "Aleksei Alexei Aleksey",
	"Mikhail": "Michail Mihail",
	"Nikolai": "Nikolay Nikolaj",
	"Andrey": "Andrei Andrej",
	"Maxim": "Maksim",
	"Viktor": "Victor",
	"Vladimir": "Wladimir",
	"Zaitsev": "Zaytsev Zaitzev",
	"Vasiliev": "Vasilyev Vasiljev",
	"Catherine": "Katherine Kathryn Catharine",
	"Katherine": "Catherine Katharine",
	"Stephen": "Steven Stefan",
	"Geoffrey": "Jeffrey",
	"Philip": "Phillip",
	"Philipp": "Philip",
	"Thompson": "Thomson Tompson",
	"Clarke": "Clark",
	"Christoph": "Kristof Christof",
	"Matthias": "Mathias",
	"Stefanie": "Stephanie",
	"Müller": "Mueller Muller",
	"Schäfer": "Schaefer Schafer",
	"Köhler": "Koehler",
	"Krüger": "Krueger Kruger",
	"Möller": "Moeller",
	"Jäger": "Jaeger",
	"Groß": "Gross",
	"Günther": "Guenther Gunther",
	"Jürgen": "Juergen Jurgen",
	"Björn": "Bjoern Bjorn",
	"Sören": "Soeren Soren",
	"Jörg": "Joerg",
	"Schmidt": "Schmitt Schmid",
}
OTHER_SCRIPT = {
	"Mohammed": "محمد",
	"Khaled": "خالد",
	"Youssef": "يوسف",
	"Hussein": "حسين",
	"Mustafa": "مصطفى",
	"Fatima": "فاطمة",
	"Karim": "كريم",
	"Samir": "سمير",
	"Tariq": "طارق",
	"Omar": "عمر",
	"Mansour": "منصور",
	"Khalil": "خليل",
	"Hamdan": "حمدان",
	"Saleh": "صالح",
	"Haddad": "حداد",
	"Nasser": "ناصر",
	"Qasim": "قاسم",
	"Sharif": "شريف",
	"Barakat": "بركات",
	"Darwish": "درويش",
	"Ivanov": "Иванов",
	"Petrov": "Петров",
	"Sokolov": "Соколов",
	"Kuznetsov": "Кузнецов",
	"Popov": "Попов",
	"Volkov": "Волков",
	"Morozov": "Морозов",
	"Zaitsev": "Зайцев",
	"Vasiliev": "Васильев",
	"Pavlov": "Павлов",
	"Sergey": "Сергей",
	"Dmitry": "Дмитрий",
	"Alexey": "Алексей",
	"Mikhail": "Михаил",
	"Vladimir": "Владимир",
	"Nikolai": "Николай",
	"Andrey": "Андрей",
	"Pavel": "Павел",
	"Viktor": "Виктор",
	"Maxim": "Максим",
}
FIRST_PARTS = (
	"Acme Bluewater Kestrel Harapan Nordlicht Meridian Sunrise Delta Pinnacle Tanjung Orchid Falcon Atlas"
)
SECOND_PARTS = "Trading Logistics Software Energy Bakery Partners Clinic Freight Legal Motors Dental Media"
COMPANIES = tuple(
	f"{first} {second} {form}".strip()
	for first in FIRST_PARTS.split()
	for second in SECOND_PARTS.split()
	for form in ("Ltd", "Sdn Bhd")
)
MAIL = ("gmail.com", "gmail.com", "gmail.com", "outlook.com", "yahoo.com", "gmx.de", "icloud.com", "web.de")
TITLES = ("Dr.", "Mr", "Mrs", "Prof. Dr.", "Frau", "Encik")
KEYS = {"a": "sqz", "e": "wrd", "i": "uok", "n": "bm", "s": "ad", "t": "ry", "r": "et", "o": "ip", "l": "k"}
