// What the app's lists, forms, calendar and workspace share. Bigger dialogs are loaded when they are opened.
frappe.provide("meeting_manager.customers");

meeting_manager.load = () =>
	frappe.require(["meeting_manager.bundle.css", "meeting_manager_dialogs.bundle.js"]);

// known: what is known already, such as {customer, host, start, meeting_type, event}; start is an instant.
meeting_manager.new_booking = async (known = {}) => {
	await meeting_manager.load();
	return new meeting_manager.NewBooking(known).show();
};

// Resolves to what the booking has become, or to nothing when it stays where it is.
meeting_manager.move_booking = async (booking) => {
	await meeting_manager.load();
	return new meeting_manager.MoveBooking(booking).show();
};

// Two records of one person become one: `source` goes, `target` remains. Either may be chosen in the dialog.
meeting_manager.merge_customers = async (source, target) => {
	await meeting_manager.load();
	return new meeting_manager.MergeCustomers(source, target).show();
};

// Instants come as UTC, and are shown on the clock of the user.
meeting_manager.clock = {
	zone: () => frappe.boot.time_zone?.user || frappe.boot.time_zone?.system || moment.tz.guess(),
	of: (instant) => moment.utc(instant).tz(meeting_manager.clock.zone()),
	instant: (clock) => moment.tz(clock, meeting_manager.clock.zone()).toISOString(),
	time: (instant) => meeting_manager.clock.of(instant).locale("en").format("HH:mm"),
	day(instant, style = { weekday: "long", day: "numeric", month: "long" }) {
		const options = { ...style, timeZone: meeting_manager.clock.zone() };
		return new Intl.DateTimeFormat(frappe.boot.lang, options).format(new Date(instant));
	},
	full(instant) {
		const date = { weekday: "short", day: "numeric", month: "short" };
		return meeting_manager.clock.day(instant, {
			...date,
			hour: "2-digit",
			minute: "2-digit",
			hourCycle: "h23",
		});
	},
};

// `German` for de, in the reader's language; what no browser knows stays a code.
meeting_manager.language_name = (code) => {
	try {
		const names = new Intl.DisplayNames(frappe.boot.lang.replace("_", "-"), { type: "language" });
		return names.of(code.replace("_", "-"));
	} catch {
		return code || "";
	}
};

// The date on the site's clock, so many days from today.
meeting_manager.site_day = (days = 0) =>
	frappe.datetime.add_days(frappe.datetime.system_datetime().slice(0, 10), days);

// The first and last day of a report, at first so many days from today.
meeting_manager.period_filters = (first, last) => [
	{
		fieldname: "from_date",
		label: __("From"),
		fieldtype: "Date",
		default: meeting_manager.site_day(first),
		reqd: 1,
	},
	{
		fieldname: "to_date",
		label: __("To"),
		fieldtype: "Date",
		default: meeting_manager.site_day(last),
		reqd: 1,
	},
];

// Hosts of bookings are users: wherever Frappe shows one, it is by the name that guests know.
for (const [user, { name }] of Object.entries(frappe.boot.mm_hosts || {})) {
	frappe.utils.add_link_title("User", user, name);
}
meeting_manager.host_name = (user) => frappe.boot.mm_hosts?.[user]?.name || user;

// Links in a list by title instead of name: the server looks who asks. fields: {fieldname: DocType}.
meeting_manager.show_titles = async (list, fields) => {
	for (const [fieldname, doctype] of Object.entries(fields)) {
		const names = [...new Set(list.data.map((row) => row[fieldname]).filter(Boolean))];
		if (!names.length || !frappe.model.can_read(doctype)) continue;
		const titles = await meeting_manager.ask("desk.titles", { doctype, names }, { silent: true });
		list.$result.find(`a[data-filter^='${fieldname},=,']`).each((_index, cell) => {
			const name = cell.dataset.filter.split(",=,")[1];
			if (titles[name]) $(cell).text(titles[name]).attr("title", `${titles[name]} · ${name}`);
		});
	}
};

// What the Desk's API answers. What cannot be done comes back as {refused}, what fails as {refused} without a
// message, because Frappe has shown it.
meeting_manager.ask = (method, args, options = {}) =>
	new Promise((resolve) => {
		const failed = () => resolve({ refused: {} });
		const callback = (answer) => resolve(answer.message || {});
		frappe.call({ method: `meeting_manager.api.${method}`, args, callback, error: failed, ...options });
	});

// Customers as a list shows them: {name, title, lines, why, is_whole, is_meant}. The texts are not escaped.
meeting_manager.customers.ask = async (method, args) => {
	const found = await meeting_manager.ask(`customers.${method}`, args, { type: "GET", silent: true });
	return (Array.isArray(found) ? found : []).map((each) => ({
		name: each.customer || each.name,
		title: each.customer_name || each.name,
		lines: [each.phone, each.email || each.primary_email],
		why: each.why,
		is_whole: each.is_whole,
		is_meant: each.is_meant,
	}));
};
meeting_manager.customers.search = (text) => meeting_manager.customers.ask("search", { text });
meeting_manager.customers.similar = async (person) => {
	const is_enough = person.phone || person.email || (person.name || "").length > 2;
	return is_enough ? meeting_manager.customers.ask("similar", person) : [];
};

// Frappe's board puts the title of a record into attributes of its card as it is, where a quote ends them.
// `title_text` sees to it that this starts no script; here the whole name stays in them.
if (frappe.templates.kanban_card) {
	frappe.templates.kanban_card = frappe.templates.kanban_card.replace(
		/="{{\s*title\s*}}"/g,
		'="{{ frappe.utils.escape_html(title) }}"'
	);
}

// Of a form that is open: whom a new booking is for.
meeting_manager.open_customer = () => {
	const [view, doctype, name] = frappe.get_route();
	return view === "Form" && doctype === "MM Customer" && !cur_frm?.is_new() ? { customer: name } : {};
};

// A filter that a link asks for (a shortcut, a number, the sidebar) ends with it: it is not remembered as the user's
// choice, and the list that is opened again without it begins as usual. Who goes back finds it as it was left.
{
	const BREADCRUMBS = "#navbar-breadcrumbs, .navbar-breadcrumbs, .breadcrumb-container";
	let is_return = false;
	window.addEventListener("popstate", () => (is_return = true), true);
	document.addEventListener("keydown", () => (is_return = false), true);
	document.addEventListener(
		"click",
		({ target }) => (is_return = Boolean(target.closest?.(BREADCRUMBS))),
		true
	);

	// To be called in `onload` of each list to which a link of ours leads with a filter.
	meeting_manager.forget_filters_of_links = (list) => {
		if (list.view_name !== "List") return;
		let asked = null;
		const filters = () => JSON.stringify(list.filter_area.get());
		const save = list.save_view_user_settings.bind(list);
		list.save_view_user_settings = (settings) => {
			const { filters: _asked, ...others } = settings;
			return save(JSON.stringify(settings.filters) === asked ? others : settings);
		};
		const before_refresh = list.before_refresh.bind(list); // called when the list is opened, never later
		list.before_refresh = async () => {
			const is_asked_for = Object.keys(frappe.route_options || {}).length > 0;
			await before_refresh();
			if (is_asked_for) {
				asked = filters();
			} else if (filters() === asked && !is_return) {
				asked = null;
				const own = frappe.get_user_settings(list.doctype, "List").filters;
				await list.filter_area.clear(false);
				await list.filter_area.set(own || list.parse_filters_from_settings());
			}
		};
	};
}

// Frappe's calendar is blank on a phone.
if (frappe.is_mobile()) {
	const calendar = "mm-meeting-booking/view/calendar";
	for (const route of [calendar, `${calendar}/default`]) frappe.re_route[route] = "booking-calendar";
}

meeting_manager.can_book = () => frappe.model.can_create("MM Meeting Booking");

frappe.ui.keys.add_shortcut({
	shortcut: "shift+ctrl+b",
	description: __("New Booking"),
	action: () => meeting_manager.new_booking(meeting_manager.open_customer()),
	condition: () => meeting_manager.can_book() && !window.cur_dialog?.display,
	ignore_inputs: true,
});

// "Add" in the list, under a customer, in the search bar and anywhere else in Frappe leads to the same dialog.
frappe.provide("frappe.ui.form");
frappe.ui.form.MMMeetingBookingQuickEntryForm = class {
	setup() {
		const { customer, meeting_type, event, host } = frappe.route_options || {};
		frappe.route_options = null;
		return meeting_manager.new_booking({ customer, meeting_type, event, host });
	}
};

frappe.ui.form.MMCustomerQuickEntryForm = class {
	constructor(doctype, after_insert) {
		this.after_insert = after_insert;
	}

	async setup() {
		const typed = frappe.route_options?.name_field;
		frappe.route_options = null;
		await meeting_manager.load();
		return new meeting_manager.NewCustomer({ typed, after_insert: this.after_insert }).show();
	}
};

// known: {host, date}; host: the name of an MM Host.
meeting_manager.day_sheet = async (known = {}) => {
	await meeting_manager.load();
	return new meeting_manager.DaySheet(known).show();
};
