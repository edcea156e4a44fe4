// The form of MM Duplicate Suggestion: both customers side by side, and what can be done about them.
frappe.provide("meeting_manager");

(() => {
	const text = (value) => frappe.utils.escape_html(cstr(value));
	const day = (value) => (value ? frappe.datetime.str_to_user(value.split(" ")[0]) : "");
	const folded = (value) => cstr(value).trim().toLowerCase();

	meeting_manager.DuplicatePair = class DuplicatePair {
		constructor(frm) {
			this.frm = frm;
		}

		async show() {
			const { frm } = this;
			const suggestion = frm.doc.name;
			frm.disable_save(); // whatever can be done here is a button
			this.add_buttons();
			const { sides = [], reasons = [] } = await meeting_manager.ask(
				"duplicates.compare",
				{ suggestion },
				{ type: "GET" }
			);
			if (frm.doc.name !== suggestion) return; // another one is open by now
			frm.get_field("comparison_html").$wrapper.html(DuplicatePair.html(sides, reasons));
			if (sides.length === 2) {
				const names = [sides[1].customer_name, sides[0].customer_name].map(text);
				frm.page.set_title(__("{0} and {1}", names));
			}
		}

		// Managers decide; the server asks again.
		add_buttons() {
			const { frm } = this;
			if (!frm.perm[0]?.write) return;
			if (frm.doc.status === "Open") {
				frm.add_custom_button(__("Merge"), () => this.merge())
					.addClass("btn-primary")
					.removeClass("btn-default");
				frm.add_custom_button(__("Not a Duplicate"), () => this.judge("customers.not_a_duplicate"));
			} else if (frm.doc.status === "Not a Duplicate") {
				frm.add_custom_button(__("Reopen"), () => this.judge("duplicates.reopen"));
			}
		}

		merge() {
			return meeting_manager.merge_customers(this.frm.doc.customer, this.frm.doc.duplicate_of);
		}

		async judge(method) {
			const answer = await meeting_manager.ask(
				method,
				{ suggestion: this.frm.doc.name },
				{ freeze: true }
			);
			if (answer.refused) return;
			frappe.show_alert({
				message:
					answer.status === "Open"
						? __("This pair is open again.")
						: __("Marked as not a duplicate. This pair will not be suggested again."),
				indicator: "green",
			});
			this.frm.reload_doc();
		}

		static html(sides, reasons) {
			const why = reasons.map((reason) => `<li>${text(reason)}</li>`).join("");
			const heads = sides.map((side) => `<th scope="col">${this.head(side)}</th>`).join("");
			const rows = this.rows(sides).join("");
			return `<div class="mm-pair">
				<ul class="mm-pair-reasons">${why}</ul>
				<table class="mm-pair-table"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows}</tbody></table>
			</div>`;
		}

		static head(side) {
			const link = frappe.utils.get_form_link("MM Customer", side.name, true, text(side.customer_name));
			const state = side.merged_into ? __("Merged") : __(side.status);
			return `${link}<div class="mm-pair-number">${text(side.name)} · ${text(state)}</div>`;
		}

		static rows(sides) {
			const fields = [
				[__("Emails"), (side) => side.emails, "ltr"],
				[__("Phones"), (side) => side.phones, "ltr"],
				[__("Company"), (side) => [side.company]],
				[__("Job Title"), (side) => [side.job_title]],
				[__("Date of Birth"), (side) => [day(side.date_of_birth)]],
				[__("Bookings"), (side) => [side.total_bookings || "0"]],
				[__("Last Booking"), (side) => [day(side.last_booking_date)]],
				[__("Customer Since"), (side) => [day(side.creation)]],
			];
			const counted = [__("Bookings"), __("Last Booking"), __("Customer Since")];
			return fields
				.map(([label, of, direction]) => [
					label,
					sides.map((side) => of(side).filter(Boolean)),
					direction,
				])
				.filter(([, values]) => values.some((each) => each.length))
				.map(([label, values, direction]) =>
					this.row(label, values, direction, !counted.includes(label))
				);
		}

		// What both have is marked, and told to who cannot see the mark.
		static row(label, values, direction = "auto", may_match) {
			const [one = [], other = []] = values.map((each) => each.map(folded));
			const bidi = (value) => `<bdi dir="${direction}">${text(value)}</bdi>`;
			const is_shared = (value) =>
				may_match && one.includes(folded(value)) && other.includes(folded(value));
			const shown = (value) =>
				is_shared(value)
					? `<div class="mm-pair-same" title="${__("Same in both")}">${bidi(value)}</div>`
					: `<div>${bidi(value)}</div>`;
			const cells = values.map((each) => `<td>${each.map(shown).join("") || "–"}</td>`).join("");
			return `<tr><th scope="row">${text(label)}</th>${cells}</tr>`;
		}
	};
})();
