// The calendar of bookings. Frappe 15 draws it with FullCalendar 3, Frappe 16 with 6: `adapt` hides the difference.
// The title, the arrows and the buttons stand in one line, or in two where there is no room.
const CALENDAR_STYLE = `
	.fc .fc-header-toolbar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; justify-content: space-between; }
	.fc .fc-header-toolbar .fc-center, .fc .fc-header-toolbar .fc-clear { display: none; }
	.fc .fc-header-toolbar .fc-toolbar-title, .fc .fc-header-toolbar h2 { font-size: 15px; white-space: nowrap; }
`;

frappe.views.calendar["MM Meeting Booking"] = {
	field_map: { id: "name", start: "start", end: "end", title: "title", allDay: "all_day" },
	get_events_method: "meeting_manager.api.desk.calendar_entries",
	get options() {
		add_booking_filters(window.cur_list);
		make_room(window.cur_list);
		return booking_calendar_options(); // when it is drawn, because Frappe 16 loads its calendar only then
	},
};

// Who has gone on meanwhile has another list on the screen, which may not be made yet.
const is_calendar = (list) =>
	list?.page && list.doctype === "MM Meeting Booking" && list.view_name === "Calendar";

// A short title, and no order to choose, which a calendar has not: else New Booking does not fit beside them.
function make_room(list) {
	frappe.dom.set_style(CALENDAR_STYLE, "mm-calendar-style");
	if (!is_calendar(list)) return;
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
	list.page.page_form.show();
}

function booking_calendar_options() {
	const colours = {
		Pending: "orange",
		Confirmed: "blue",
		Completed: "green",
		Cancelled: "gray",
		"No Show": "red",
		Waitlist: "purple",
		Event: "cyan",
	};
	const is_new = Boolean(frappe.FullCalendar);
	const is_narrow = frappe.is_mobile();
	const { instant } = meeting_manager.clock;
	const user_clock = () =>
		meeting_manager.clock.of(new Date()).locale("en").format("YYYY-MM-DD[T]HH:mm:ss");

	// {entry: {name, doctype, status, tooltip}, start, end (clocks of the user), revert}
	function adapt(event, revert) {
		const entry = is_new ? { name: event.id, ...event.extendedProps } : event;
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
		const colour = colours[entry.status] || "blue";
		const dot = element.querySelector(".fc-event-dot, .fc-list-event-dot");
		if (dot) return Object.assign(dot.style, dot_style(entry, colour, element));
		Object.assign(element.style, {
			backgroundColor: `var(--bg-${colour})`,
			borderColor: `var(--bg-${colour})`,
			color: `var(--text-on-${colour})`,
			textDecoration: entry.status === "Cancelled" ? "line-through" : "",
		});
		$(element).find("*").css("color", "inherit");
		element.title = `${entry.title || ""} · ${__(entry.status)}`;
	}

	// In the list of a phone.
	function dot_style(entry, colour, row) {
		if (entry.status === "Cancelled") row.style.textDecoration = "line-through";
		return { backgroundColor: `var(--text-on-${colour})`, borderColor: `var(--text-on-${colour})` };
	}

	async function move({ entry, start, end, revert }, reason) {
		const args = { booking: entry.name, start: instant(start), end: instant(end), reason };
		const moved = await meeting_manager.ask("desk.move", args, { freeze: true });
		if (!moved.refused) {
			frappe.show_alert({ message: __("{0} was rescheduled.", [entry.name]), indicator: "green" });
			return window.cur_list?.calendar?.refresh();
		}
		const { message, may_override } = moved.refused;
		if (may_override && !reason) return askForReason({ entry, start, end, revert }, message);
		revert();
		if (message) frappe.msgprint({ title: __("Not Rescheduled"), message, indicator: "red" });
	}

	// A time that is not on offer: who may book any time says why, everybody else never gets here.
	function askForReason(change, message) {
		let is_settled = false;
		const dialog = new frappe.ui.Dialog({
			title: __("Reschedule Anyway?"),
			fields: [
				{ fieldtype: "HTML", options: `<p>${message}</p>` },
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			],
			primary_action_label: __("Reschedule"),
			primary_action: ({ reason }) => {
				is_settled = true;
				dialog.hide();
				move(change, reason);
			},
			on_hide: () => is_settled || change.revert(),
		});
		dialog.show();
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

	const nothing = __("No bookings in this week.");
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
			initialView: is_narrow ? "listWeek" : "timeGridWeek",
			headerToolbar: {
				left: "prev,title,next",
				center: "",
				right: is_narrow ? "today" : "today,dayGridMonth,timeGridWeek,timeGridDay",
			},
			noEventsText: nothing,
			eventDidMount: (info) => paint(adapt(info.event), info.el),
			eventClick: (info) => open(adapt(info.event)),
			eventDrop: (info) => move(adapt(info.event, info.revert)),
			eventResize: (info) => move(adapt(info.event, info.revert)),
			select: (info) => book(wall(info.start), info.view.type === "dayGridMonth"),
		};
	}
	return {
		...common,
		defaultView: is_narrow ? "listWeek" : "agendaWeek",
		header: {
			left: "prev, title, next",
			right: is_narrow ? "today" : "today, month, agendaWeek, agendaDay",
		},
		noEventsMessage: nothing,
		eventRender: (event, $element) => paint(adapt(event), $element[0]),
		eventClick: (event) => open(adapt(event)),
		eventDrop: (event, _delta, revert) => move(adapt(event, revert)),
		eventResize: (event, _delta, revert) => move(adapt(event, revert)),
		select: (start, _end, _js_event, view) => book(wall(start), view.name === "month"),
	};
}
