// The calendar of bookings. Frappe 15 draws it with FullCalendar 3, Frappe 16 with 6: `adapt` hides the difference.
frappe.views.calendar["MM Meeting Booking"] = {
	field_map: { id: "name", start: "start", end: "end", title: "title", allDay: "all_day" },
	get_events_method: "meeting_manager.api.desk.calendar_entries",
	get options() {
		meeting_manager.load(); // styles
		add_booking_filters(window.cur_list);
		make_room(window.cur_list);
		return booking_calendar_options(); // when it is drawn, because Frappe 16 loads its calendar only then
	},
};

// Who has gone on meanwhile has another list on the screen, which may not be made yet.
function is_calendar(list) {
	return list?.page && list.doctype === "MM Meeting Booking" && list.view_name === "Calendar";
}

// A short title, and no order to choose, which a calendar has not: else New Booking does not fit beside them.
// Below, title, arrows and buttons stand in one line, or in two where there is no room. Frappe 16 hides the times
// of entries, and draws the lines in a colour that glares in the dark.
function make_room(list) {
	const calendar = ".mm-calendar .fc";
	const bar = `${calendar} .fc-header-toolbar`;
	frappe.dom.set_style(
		`${bar} { display: flex; flex-wrap: wrap; gap: 8px; justify-content: space-between; }
		${bar} .fc-center, ${bar} .fc-clear { display: none; }
		${bar} h2 { font-size: 15px; white-space: nowrap; }
		[dir="rtl"] ${bar} :is(.fc-prev-button, .fc-next-button) svg { transform: scaleX(-1); }
		${calendar} :is(td, th, table) { border-color: var(--border-color) !important; }
		${calendar} .fc-event-main .fc-event-time { display: flex; gap: 4px; overflow: hidden; white-space: nowrap; }`,
		"mm-calendar-style"
	);
	if (!is_calendar(list)) return;
	list.$result.addClass("mm-calendar");
	list.page.set_title(__("Calendar"));
	list.page.wrapper.find(".sort-selector").hide();
}

// A calendar has no row of filters of its own: host, type and status stand where a list has them.
function add_booking_filters(list) {
	if (!is_calendar(list) || list.page.fields_dict.host) return;
	const status = frappe.meta.get_docfield("MM Meeting Booking", "status").options.split("\n");
	const onchange = () => list.filter_area.debounced_refresh_list_view();
	const fields = [
		{ fieldname: "host", fieldtype: "Link", options: "MM Host", label: __("Host"), onchange },
		{
			fieldname: "meeting_type",
			fieldtype: "Link",
			options: "MM Meeting Type",
			label: __("Meeting Type"),
			onchange,
		},
		{ fieldname: "status", fieldtype: "Select", options: ["", ...status], label: __("Status"), onchange },
	];
	fields.forEach((field) => list.page.add_field(field));
	add_colour_choice(list);
	list.page.page_form.show();
	add_host_day(list);
}

const COLOUR_BY = "mm_calendar_colour_by"; // what this browser has chosen

function add_colour_choice(list) {
	const choice = list.page.add_field({
		fieldname: "colour_by",
		fieldtype: "Select",
		label: __("Colour by"),
		options: [
			{ value: "status", label: __("Colour by Status") },
			{ value: "host", label: __("Colour by Host") },
		],
		default: colour_by(),
		onchange() {
			if (!choice || choice.get_value() === colour_by()) return;
			localStorage.setItem(COLOUR_BY, choice.get_value());
			list.mm_host_day?.is_shown ? list.mm_host_day.load() : list.calendar?.refresh();
		},
	});
	delete list.page.fields_dict.colour_by; // else Frappe takes it for a filter
}

function colour_by() {
	return localStorage.getItem(COLOUR_BY) || "status";
}

// "Hosts": the day in view with a column for each host, and back.
function add_host_day(list) {
	const label = { day: __("Hosts"), calendar: __("Calendar") };
	const $button = list.page.add_inner_button(label.day, async () => {
		await meeting_manager.load();
		const is_shown = !list.mm_host_day?.is_shown;
		list.mm_host_day ||= new meeting_manager.HostDay({
			list,
			look: booking_look,
			date: day_in_view(list),
		});
		if (is_shown) list.mm_host_day.date = day_in_view(list);
		list.mm_host_day.toggle(is_shown);
		list.$result.toggle(!is_shown);
		$button.text(is_shown ? label.calendar : label.day);
		if (!is_shown) list.calendar.refresh();
	});
}

function day_in_view({ calendar }) {
	const { fullCalendar, $cal } = calendar;
	const moment_then = fullCalendar ? moment.utc(fullCalendar.getDate()) : $cal.fullCalendar("getDate");
	return moment_then.clone().locale("en").format("YYYY-MM-DD");
}

const STATUS_COLOURS = {
	Pending: "orange",
	Confirmed: "blue",
	Completed: "green",
	Cancelled: "gray",
	"No Show": "red",
	Waitlist: "purple",
	Event: "cyan",
};
const HOST_COLOURS = ["blue", "green", "purple", "orange", "cyan", "pink", "yellow", "red"];

// What an entry looks like, in each of the views: a host keeps one colour.
function booking_look({ title, status, hosts = [], starts_at, ends_at }) {
	const { full, time } = meeting_manager.clock;
	const place = Object.keys(frappe.boot.mm_hosts || {}).indexOf(hosts[0]);
	const of_host = place < 0 ? "gray" : HOST_COLOURS[place % HOST_COLOURS.length];
	const of_status = STATUS_COLOURS[status] || "blue";
	const colour = colour_by() === "host" ? of_host : of_status;
	const names = hosts.map(meeting_manager.host_name);
	const [start, end] = [starts_at, ends_at].map((seconds) => new Date(seconds * 1000).toISOString());
	return {
		background: `var(--bg-${colour})`,
		colour: `var(--text-on-${colour})`,
		stripe: `var(--${of_host}-500)`, // in the dark all colours for text are white
		initials: names.map(initials_of).join(" "),
		tooltip: [title, names.join(", "), `${full(start)}–${time(end)}`, __(status)]
			.filter(Boolean)
			.join("\n"),
		is_struck: status === "Cancelled",
	};
}

// "HL" of "Dr. Hana Lim".
function initials_of(name) {
	const words = name.split(/\s+/).filter((word) => word && !/^(dr|mr|mrs|ms|prof)\.?$/i.test(word));
	const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
	return ends.map((word) => Array.from(word)[0].toUpperCase()).join("");
}

function booking_calendar_options() {
	const is_new = Boolean(frappe.FullCalendar);
	const is_narrow = frappe.is_mobile();
	const { instant } = meeting_manager.clock;
	const user_clock = () =>
		meeting_manager.clock.of(new Date()).locale("en").format("YYYY-MM-DD[T]HH:mm:ss");

	// {entry: {name, title, doctype, status, hosts, starts_at, ends_at}, start, end (clocks of the user), revert}
	function adapt(event, revert) {
		const entry = is_new ? { name: event.id, title: event.title, ...event.extendedProps } : event;
		return { entry, start: wall(event.start), end: wall(event.end), revert };
	}

	// Both calendars keep the user's clock as if it were UTC.
	function wall(time) {
		if (!time) return null;
		return is_new
			? time.toISOString().slice(0, 19)
			: time.clone().locale("en").format("YYYY-MM-DD[T]HH:mm:ss");
	}

	function paint({ entry }, element) {
		if (!entry.starts_at) return; // an hour that somebody marks, to book it
		const look = booking_look(entry);
		Object.assign(element.style, {
			backgroundColor: look.background,
			borderColor: look.background,
			color: look.colour,
			textDecoration: look.is_struck ? "line-through" : "",
		});
		// Frappe 16 wants no borders.
		element.style.setProperty("border-inline-start", `4px solid ${look.stripe}`, "important");
		$(element).find("*").css("color", "inherit");
		if (look.initials) {
			const $time = $(element).find(".fc-time, .fc-event-time").first();
			const $initials = $('<b class="mm-initials"></b>').text(look.initials);
			$time.length ? $time.prepend($initials) : $(element).find(".fc-title").prepend($initials);
		}
		element.title = look.tooltip;
	}

	async function move({ entry, start, end, revert }) {
		await meeting_manager.load();
		const done = () => window.cur_list?.calendar?.refresh();
		const times = { start: instant(start), end: instant(end) };
		new meeting_manager.DropBooking({ entry, ...times, revert, done }).show();
	}

	function open({ entry }) {
		frappe.set_route("Form", entry.doctype || "MM Meeting Booking", entry.name);
	}

	function book(start, is_month) {
		if (is_month || !meeting_manager.can_book()) return;
		meeting_manager.new_booking({ start: instant(start) });
	}

	function clock_formats() {
		const old_days = { agenda: { columnHeaderFormat: "ddd D", columnFormat: "ddd D" } };
		if (!is_new) return { timeFormat: "HH:mm", slotLabelFormat: "HH:mm", views: old_days };
		const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
		const days = { dayHeaderFormat: { weekday: "short", day: "numeric" } };
		return { eventTimeFormat: clock, slotLabelFormat: clock, views: { timeGrid: days } };
	}

	const common = {
		allDaySlot: false,
		slotEventOverlap: false,
		scrollTime: "08:00:00",
		snapDuration: "00:15:00",
		firstDay: frappe.datetime.get_first_day_of_the_week_index(),
		height: is_new ? "75vh" : 640,
		...clock_formats(),
		selectable: meeting_manager.can_book(),
		now: user_clock,
	};
	if (is_new) {
		return {
			...common,
			timeZone: "UTC",
			direction: frappe.utils.is_rtl() ? "rtl" : "ltr",
			slotDuration: "00:15:00", // high enough that half an hour shows whose it is
			slotLabelInterval: "01:00:00",
			initialView: is_narrow ? "timeGridDay" : "timeGridWeek",
			headerToolbar: {
				left: "prev,title,next",
				center: "",
				right: "today,dayGridMonth,timeGridWeek,timeGridDay",
			},
			eventDidMount: (info) => paint(adapt(info.event), info.el),
			eventClick: (info) => open(adapt(info.event)),
			eventDrop: (info) => move(adapt(info.event, info.revert)),
			eventResize: (info) => move(adapt(info.event, info.revert)),
			select: (info) => book(wall(info.start), info.view.type === "dayGridMonth"),
		};
	}
	return {
		...common,
		defaultView: is_narrow ? "agendaDay" : "agendaWeek",
		eventRender: (event, $element) => paint(adapt(event), $element[0]),
		eventClick: (event) => open(adapt(event)),
		eventDrop: (event, _delta, revert) => move(adapt(event, revert)),
		eventResize: (event, _delta, revert) => move(adapt(event, revert)),
		select: (start, _end, _js_event, view) => book(wall(start), view.name === "month"),
	};
}
