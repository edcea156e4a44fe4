frappe.ui.form.on("MM Event", {
	refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.published && frm.doc.status === "Scheduled") {
			frm.add_web_link(`/event/${frm.doc.name}`, __("View on Website"));
		}
		frm.events.show_seats(frm);
	},

	show_seats(frm) {
		frappe.call("meeting_manager.api.desk.event_seats", { event: frm.doc.name }).then(({ message }) => {
			const { taken, capacity, waiting } = message;
			const seats = __("{0} of {1} seats are booked.", [taken, capacity]);
			const queue = waiting ? ` ${__("{0} more are on the waitlist.", [waiting])}` : "";
			frm.dashboard.clear_headline();
			frm.dashboard.set_headline_alert(seats + queue, taken < capacity ? "blue" : "orange");
		});
	},
});
