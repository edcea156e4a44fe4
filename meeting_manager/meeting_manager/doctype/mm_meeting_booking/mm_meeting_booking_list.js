{
	const BOOKING = "MM Meeting Booking";
	const quick_filters = () => [
		[__("Today"), [["start_datetime", "Timespan", "today"]]],
		[__("This Week"), [["start_datetime", "Timespan", "this week"]]],
		[__("Pending"), [["status", "=", "Pending"]]],
	];

	// `21 Nov, 14:30` on the clock of the user, with the year when it is another one.
	const spoken = (value) => {
		const moment_then = frappe.datetime.convert_to_user_tz(value, false);
		const clock = new Date(moment_then.format("YYYY-MM-DDTHH:mm:ss"));
		const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
		if (clock.getFullYear() !== new Date().getFullYear()) parts.year = "numeric";
		return clock.toLocaleString(frappe.boot.lang.replace("_", "-"), { ...parts, hourCycle: "h23" });
	};

	const show = async (list, filters) => {
		await list.filter_area.clear(false);
		list.sort_selector.set_value("start_datetime", "asc");
		[list.sort_by, list.sort_order] = ["start_datetime", "asc"];
		await list.filter_area.add(filters.map((filter) => [BOOKING, ...filter]));
	};

	// Who has set no filter and no order of their own begins with today, the earliest first. Frappe would remember
	// the day as the user's choice: only another filter is.
	const begin_with_today = (list) => {
		if (list.view_name !== "List") return;
		// Frappe 15 adds a fifth part to each filter.
		const text = (filters) => JSON.stringify(filters?.map((filter) => filter.slice(0, 4)));
		const today = text(list.parse_filters_from_settings());
		const save = list.save_view_user_settings.bind(list);
		list.save_view_user_settings = (settings) =>
			save(text(settings.filters) === today ? { ...settings, filters: null } : settings);
		meeting_manager.forget_filters_of_links(list);
		if (list.view_user_settings.sort_by) return;
		list.sort_selector.set_value("start_datetime", "asc");
		[list.sort_by, list.sort_order] = ["start_datetime", "asc"];
	};

	// Who booked without a name of their own is called as the customer.
	const name_nameless = async (list) => {
		const names = list.data.filter((row) => !row.customer_name).map(({ name }) => name);
		if (!names.length) return;
		const titles = await meeting_manager.ask(
			"desk.titles",
			{ doctype: BOOKING, names },
			{ silent: true }
		);
		if (list.view_name === "Kanban") return name_cards(list, titles);
		list.$result.find(".list-subject a[data-name]").each((_index, cell) => {
			const title = titles[cell.dataset.name];
			if (title) $(cell).text(title).attr("title", title);
		});
	};

	// A board draws its cards some time after it is refreshed, and again when one is dragged.
	const name_cards = (list, titles) => {
		const show = () =>
			list.$result.find('.kanban-card-title[title=""]').each((_index, cell) => {
				const card = cell.closest(".kanban-card-wrapper");
				const title = titles[decodeURIComponent(card.dataset.name)];
				if (title) $(cell).text(title).attr("title", title);
			});
		show();
		list.mm_namer?.disconnect();
		list.mm_namer = new MutationObserver(show);
		list.mm_namer.observe(list.$result[0], { childList: true, subtree: true });
	};

	// A card of the board says when as the list does, not in the form of the database.
	const start = frappe.meta.get_docfield(BOOKING, "start_datetime");
	if (start) {
		const usual = frappe.form.get_formatter("Datetime");
		start.formatter = (value, ...others) =>
			value && frappe.get_route()[2] === "Kanban" ? spoken(value) : usual(value, ...others);
	}

	// A card without a name still has something to click on. In Frappe 16, buttons share the line with the path to
	// the page: the name of the app, which the sidebar says too, gives way where New Booking would not fit.
	const crumb = `[data-page-route^="List/${BOOKING}"] .page-head .navbar-breadcrumbs li:nth-child(2):not(:last-child)`;
	frappe.dom.set_style(
		`.kanban-card-title[title=""]::after { content: "–"; }
		@media (max-width: 1400px) { ${crumb} { display: none; } }`,
		"mm-booking-style"
	);

	frappe.listview_settings[BOOKING] = {
		add_fields: ["status", "waitlist", "is_suspicious", "customer", "customer_name"],
		hide_name_column: false,

		// Of the list alone: a calendar, a board and a report have days of their own.
		get filters() {
			const is_list = [undefined, "List"].includes(frappe.get_route()[2]);
			return is_list ? [["start_datetime", ">=", `${meeting_manager.site_day()} 00:00:00`]] : [];
		},

		// The other states have their colours in the DocType, which come first.
		get_indicator(doc) {
			if (doc.status === "Pending" && doc.is_suspicious) {
				return [__("Suspicious"), "red", "is_suspicious,=,1"];
			}
			if (doc.status !== "Pending" || !doc.waitlist) {
				return [__(doc.status), "orange", `status,=,${doc.status}`];
			}
			const label = doc.waitlist === "Offered" ? __("Offered") : __("Waitlist");
			return [label, "purple", `waitlist,=,${doc.waitlist}`];
		},

		formatters: {
			// Frappe sets this as text, so it is not escaped here.
			customer_name: (value) => value || __("Guest"),
			host: (value) =>
				value
					? `<span class="ellipsis">${frappe.utils.escape_html(meeting_manager.host_name(value))}</span>`
					: "",
			start_datetime(value) {
				return value ? `<span class="ellipsis">${spoken(value)}</span>` : "";
			},
		},

		primary_action: () => meeting_manager.new_booking(),

		async onload(list) {
			if (list.view_name === "List") list.page.set_title(__("Bookings"));
			begin_with_today(list);
			const { host } = list.page.fields_dict;
			if (host) host.is_title_link = () => true; // a user, shown as guests know them
			for (const [label, filters] of quick_filters()) {
				list.page.add_inner_button(label, () => show(list, filters), __("Show"));
			}
			list.page.add_inner_button(__("Day Sheet"), () => meeting_manager.day_sheet());
			await meeting_manager.load();
			meeting_manager.add_bulk_actions(list);
		},

		refresh(list) {
			name_nameless(list);
			if (!list.can_create) return;
			list.page.set_primary_action(__("New Booking"), () => meeting_manager.new_booking(), "add");
		},
	};
}
