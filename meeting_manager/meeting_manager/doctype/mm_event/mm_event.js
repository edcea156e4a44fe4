const USUAL_HOURS = 2;

frappe.ui.form.on("MM Event", {
	start_datetime(frm) {
		const { start_datetime, end_datetime } = frm.doc;
		if (!start_datetime || end_datetime) return;
		const end = moment(start_datetime).add(USUAL_HOURS, "hours");
		frm.set_value("end_datetime", end.format(frappe.defaultDatetimeFormat));
	},

	refresh(frm) {
		const seats = frm.is_new() ? null : frm.events.seats_of(frm);
		meeting_manager.show_public_page(frm, ({ slug }) => ({ event: slug }), seats);
	},

	async seats_of(frm) {
		const method = "meeting_manager.api.desk.event_seats";
		const { message } = await frappe.call(method, { event: frm.doc.name });
		const { taken, capacity, waiting } = message;
		const seats = __("{0} of {1} seats are booked.", [taken, capacity]);
		const queue = waiting ? ` ${__("{0} more are on the waitlist.", [waiting])}` : "";
		return { text: seats + queue, color: taken < capacity ? "blue" : "orange" };
	},
});
