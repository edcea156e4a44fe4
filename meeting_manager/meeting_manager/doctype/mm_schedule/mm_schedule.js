const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const USUAL_HOURS = { from_time: "09:00:00", to_time: "17:00:00" };

frappe.ui.form.on("MM Schedule", {
	onload(frm) {
		if (!frm.is_new()) return;
		if (!frm.doc.time_zone) frm.set_value("time_zone", frappe.boot.time_zone?.system);
		if (!frm.doc.windows?.length) {
			WEEKDAYS.forEach((weekday) => frm.add_child("windows", { weekday, ...USUAL_HOURS }));
			frm.refresh_field("windows");
		}
	},

	refresh(frm) {
		frappe.call("frappe.core.doctype.user.user.get_timezones").then(({ message }) => {
			frm.fields_dict.time_zone.set_data(message.timezones);
		});
		frm.fields_dict.windows.grid.add_custom_button(__("Copy to Weekdays"), () =>
			frm.events.copy_to_weekdays(frm)
		);
		meeting_manager.show_public_page(frm);
	},

	// The hours of the day that is ticked, or of the first, become those of Monday to Friday.
	copy_to_weekdays(frm) {
		const rows = frm.doc.windows || [];
		const ticked = frm.fields_dict.windows.grid.get_selected_children()[0];
		const day = (ticked || rows.find(({ from_time }) => from_time) || {}).weekday;
		const hours = rows.filter(({ weekday, from_time }) => weekday === day && from_time);
		if (!hours.length) {
			frappe.show_alert({
				message: __("Please enter the hours of one day first."),
				indicator: "orange",
			});
			return;
		}
		const times = hours.map(({ from_time, to_time }) => ({ from_time, to_time }));
		const others = rows.filter(({ weekday }) => !WEEKDAYS.includes(weekday));
		const kept = others.map(({ weekday, from_time, to_time }) => ({ weekday, from_time, to_time }));
		const copied = WEEKDAYS.flatMap((weekday) => times.map((each) => ({ weekday, ...each })));
		frm.clear_table("windows");
		[...copied, ...kept].forEach((row) => frm.add_child("windows", row));
		frm.refresh_field("windows");
		frm.dirty();
		frappe.show_alert({
			message: __("Monday to Friday have the hours of {0} now.", [__(day)]),
			indicator: "green",
		});
	},
});
