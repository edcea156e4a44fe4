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

	frappe.listview_settings[BOOKING] = {
		add_fields: ["status", "waitlist", "is_suspicious", "customer", "customer_name"],
		hide_name_column: false,

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
			meeting_title(value, df, doc) {
				const who = doc.customer_name || doc.customer;
				return who ? `${who} · ${value}` : value;
			},
			start_datetime(value) {
				return value ? `<span class="ellipsis">${spoken(value)}</span>` : "";
			},
		},

		primary_action: () => meeting_manager.new_booking(),

		async onload(list) {
			for (const [label, filters] of quick_filters()) {
				list.page.add_inner_button(label, () => show(list, filters), __("Show"));
			}
			list.page.add_inner_button(__("Day Sheet"), () => meeting_manager.day_sheet());
			await meeting_manager.load();
			meeting_manager.add_bulk_actions(list);
		},

		refresh(list) {
			if (!list.can_create) return;
			list.page.set_primary_action(__("New Booking"), () => meeting_manager.new_booking(), "add");
		},
	};
}
