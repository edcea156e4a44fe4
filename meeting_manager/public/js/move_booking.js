// Reschedule: the free times of one booking, the same that its guest is offered.
frappe.provide("meeting_manager");

meeting_manager.MoveBooking = class MoveBooking {
	// booking: {name, meeting_title, starts_at, ends_at}; the instants in unix seconds.
	constructor(booking) {
		this.booking = booking;
	}

	show() {
		return new Promise((resolve) => {
			this.resolve = resolve;
			this.make();
			this.dialog.show();
			this.picker = new meeting_manager.SlotPicker({
				wrapper: this.dialog.fields_dict.times.wrapper,
				fetch: (first, until) => this.fetch(first, until),
				on_choose: (slot) => this.label(slot),
			});
			this.picker.load();
		});
	}

	make() {
		const now = meeting_manager.clock.full(new Date(this.booking.starts_at * 1000).toISOString());
		this.dialog = new frappe.ui.Dialog({
			title: __("Reschedule {0}", [this.booking.name]),
			fields: [
				{
					fieldname: "now",
					fieldtype: "HTML",
					options: `<p class="text-muted">${__("Now: {0}", [now])}</p>`,
				},
				{ fieldname: "times", fieldtype: "HTML" },
				{ fieldname: "notify", fieldtype: "Check", label: __("Notify Guest"), default: 1 },
			],
			primary_action_label: __("Reschedule"),
			primary_action: () => this.move(),
			on_hide: () => this.resolve(),
		});
		this.$refusal = $('<div class="mm-refusal hidden" role="alert"></div>').prependTo(this.dialog.$body);
	}

	fetch(first, until) {
		const args = { booking: this.booking.name, first, until };
		return meeting_manager.ask("desk.slots_to_move", args, { type: "GET" });
	}

	label(slot) {
		const label = slot
			? __("Reschedule to {0}", [meeting_manager.clock.full(slot.start)])
			: __("Reschedule");
		this.dialog.get_primary_btn().text(label);
	}

	async move() {
		const { slot } = this.picker;
		if (!slot) return;
		const notify = this.dialog.get_value("notify") ? 1 : 0;
		const args = { booking: this.booking.name, start: slot.start, end: slot.end, notify };
		const moved = await meeting_manager.ask("desk.move", args, { btn: this.dialog.get_primary_btn() });
		if (moved.refused) return this.refuse(moved.refused);
		this.resolve(moved);
		this.dialog.hide();
		const time = meeting_manager.clock.full(slot.start);
		frappe.show_alert({ message: __("The booking was rescheduled to {0}.", [time]), indicator: "green" });
	}

	refuse({ message }) {
		this.$refusal.toggleClass("hidden", !message).html(message || "");
		this.picker.load();
	}
};
