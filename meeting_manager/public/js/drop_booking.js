// A booking that was dropped on another time of a calendar: whether its guest is told is asked before it moves, and
// for a while the move can be undone. What is undone goes through the same checks. Who was told of the move is told
// of its undoing too; who was not hears of neither.
frappe.provide("meeting_manager");

{
	const UNDO_SECONDS = 15;
	const instant = (seconds) => new Date(seconds * 1000).toISOString();
	const span = (start, end) => `${meeting_manager.clock.full(start)}–${meeting_manager.clock.time(end)}`;
	const text = (value) => frappe.utils.escape_html(value || "");

	meeting_manager.DropBooking = class DropBooking {
		// entry: {name, title, starts_at, ends_at, hosts} as calendar_entries has it. start, end: instants of the new
		// time. revert(): puts it back where it was. done(): what it has become is to be shown.
		constructor({ entry, start, end, revert, done }) {
			Object.assign(this, { entry, start, end, revert, done });
		}

		show() {
			const { entry } = this;
			const before = span(instant(entry.starts_at), instant(entry.ends_at));
			const dialog = new frappe.ui.Dialog({
				title: __("Notify the guest?"),
				fields: [
					{
						fieldtype: "HTML",
						options: `<p><b>${text(entry.title)}</b></p><p><s class="text-muted">${before}</s><br>
							${span(this.start, this.end)}</p>`,
					},
				],
				primary_action_label: __("Reschedule and Notify"),
				primary_action: () => this.answer(dialog, true),
				secondary_action_label: __("Reschedule Only"),
				secondary_action: () => this.answer(dialog, false),
				on_hide: () => this.is_answered || this.revert(),
			});
			dialog.show();
			return dialog;
		}

		answer(dialog, notify) {
			this.is_answered = true;
			this.notify = notify;
			dialog.hide();
			return this.move();
		}

		async move(reason) {
			const { entry, start, end, notify } = this;
			const args = { booking: entry.name, start, end, reason, notify: notify ? 1 : 0 };
			const moved = await meeting_manager.ask("desk.move", args, { freeze: true });
			if (!moved.refused) return this.offer_undo();
			const { message, may_override } = moved.refused;
			if (may_override && !reason) return this.ask_for_reason(message);
			this.revert();
			DropBooking.say_no(message);
		}

		// A time that is not on offer: who may book any time says why, everybody else never gets here.
		ask_for_reason(message) {
			let is_given = false;
			const dialog = new frappe.ui.Dialog({
				title: __("Reschedule Anyway?"),
				fields: [
					{ fieldtype: "HTML", options: `<p>${message}</p>` },
					{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
				],
				primary_action_label: __("Reschedule"),
				primary_action: ({ reason }) => {
					is_given = true;
					dialog.hide();
					this.move(reason);
				},
				on_hide: () => is_given || this.revert(),
			});
			dialog.show();
		}

		offer_undo() {
			const said = this.notify
				? __("{0} was rescheduled. The guest is notified.", [this.entry.name])
				: __("{0} was rescheduled. The guest is not notified.", [this.entry.name]);
			const undo = `<a href="#" data-action="undo" class="mm-undo">${__("Undo")}</a>`;
			const $alert = frappe.show_alert(
				{ message: `${said} ${undo}`, indicator: "green" },
				UNDO_SECONDS,
				{
					undo: (event) => {
						event.preventDefault();
						$alert.remove();
						this.undo();
					},
				}
			);
			this.done();
		}

		async undo() {
			const { name, starts_at, ends_at, hosts } = this.entry;
			const args = {
				booking: name,
				start: instant(starts_at),
				end: instant(ends_at),
				prefer: hosts?.[0],
			};
			const undo = { ...args, notify: this.notify ? 1 : 0 };
			let back = await meeting_manager.ask("desk.move", undo, { freeze: true });
			if (back.refused?.may_override) {
				// It was here a moment ago, so there is a reason; what is taken meanwhile is refused all the same.
				const reason = __("A move was undone.");
				back = await meeting_manager.ask("desk.move", { ...undo, reason }, { freeze: true });
			}
			this.done();
			if (back.refused) return DropBooking.say_no(back.refused.message);
			frappe.show_alert({ message: __("{0} is back at its time.", [name]), indicator: "green" });
		}

		static say_no(message) {
			if (message) frappe.msgprint({ title: __("Not Rescheduled"), message, indicator: "red" });
		}
	};
}
