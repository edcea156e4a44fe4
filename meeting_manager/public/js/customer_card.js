// The head of a customer's form, and their lines in the timeline, as HTML. Every stored value passes `text`.
frappe.provide("meeting_manager");

(() => {
	const text = (value) => frappe.utils.escape_html(cstr(value));
	const icon = (name) => frappe.utils.icon(name, "sm");
	const day = (date) => text(frappe.datetime.str_to_user(date));
	const moment_of = (clock) => text(frappe.datetime.str_to_user(clock).replace(/:\d\d(?=\s|$)/, ""));
	const pill = (label, colour, title = "") =>
		`<span class="indicator-pill no-indicator-dot ${colour}" title="${text(title)}">${text(label)}</span>`;
	const button = (action, value, label, content) =>
		`<button type="button" class="btn btn-default btn-xs" data-action="${action}" data-value="${text(value)}"
			title="${text(label)}" aria-label="${text(label)}">${content}</button>`;

	meeting_manager.CustomerCard = class {
		// overview: as meeting_manager.api.customers.overview answers. may_act: whether there are buttons.
		constructor(doc, overview, may_act) {
			Object.assign(this, { doc, overview, may_act });
		}

		static warning() {
			return __("This contact point is not verified, so do not send anything personal to it.");
		}

		static duplicates(found, may_merge) {
			const lines = found.map(({ customer, customer_name, reason }) => {
				const who = frappe.utils.get_form_link(
					"MM Customer",
					customer,
					true,
					text(customer_name || customer)
				);
				const review = ` · <a href="#" data-review="${text(customer)}">${__("Review")}</a>`;
				return `<div>${__("Possible duplicate of {0}: {1}", [who, text(reason)])}${may_merge ? review : ""}</div>`;
			});
			return lines.join("");
		}

		html() {
			return `<div class="mm-card">
				<div class="mm-card-head">${this.head()}</div>
				<div class="mm-card-body">
					<div class="mm-card-contacts">${this.contacts()}</div>
					<div class="mm-card-side">${this.follow_up()}${this.facts()}</div>
				</div>
				<div class="mm-card-counts">${this.counts()}</div>
			</div>`;
		}

		head() {
			const { doc } = this;
			const kind = doc.customer_type === "Individual" ? "blue" : "purple";
			const work = [doc.job_title, doc.company].filter(Boolean).map(text).join(" · ");
			return [
				pill(__(doc.customer_type), kind),
				this.profile(),
				doc.merged_into ? this.survivor() : "",
				work ? `<span class="mm-card-work">${work}</span>` : "",
			].join("");
		}

		profile() {
			const [label, colour] = {
				Full: [__("Full Profile"), "green"],
				Stub: [__("Stub Profile"), "orange"],
				Guest: [__("Guest Profile"), "gray"],
			}[this.doc.profile_status] || ["", "gray"];
			return label ? pill(label, colour) : "";
		}

		survivor() {
			const link = frappe.utils.get_form_link(
				"MM Customer",
				this.doc.merged_into,
				true,
				text(this.doc.merged_into)
			);
			return `<span class="indicator-pill no-indicator-dot gray"><span>${__("Merged into {0}", [link])}</span></span>`;
		}

		contacts() {
			const phones = (this.doc.phone_numbers || []).map((row) => this.phone(row));
			const emails = (this.doc.email_addresses || []).map((row) => this.email(row));
			const rows = [...phones, ...emails].join("");
			if (rows) return rows;
			return `<p class="text-muted">${__(
				"No phone number or email yet. Add one under Edit Contact Points below."
			)}</p>`;
		}

		phone(row) {
			const { dial, can_text } = this.overview.phones[row.name] || { dial: row.phone_number };
			const call = `tel:${text(encodeURI(dial))}`;
			const buttons = [
				`<a class="btn btn-default btn-xs" href="${call}" title="${__("Call")}" aria-label="${__("Call")}">
					${icon("call")}</a>`,
			];
			if (this.may_act && can_text && !this.overview.no_texts) {
				buttons.push(button("text_to", row.phone_number, __("Send SMS"), icon("message")));
			}
			buttons.push(button("copy", row.phone_number, __("Copy"), icon("duplicate")));
			const shown = `<a href="${call}" dir="ltr">${text(row.phone_number)}</a>`;
			if (this.may_act && !row.is_verified) buttons.unshift(this.confirm_button(row.phone_number));
			return this.contact("call", shown, row, __(row.phone_type), buttons);
		}

		email(row) {
			const buttons = [];
			if (this.may_act) buttons.push(button("mail", row.email_address, __("Send Email"), icon("mail")));
			buttons.push(button("copy", row.email_address, __("Copy"), icon("duplicate")));
			if (this.may_act && !row.is_verified) buttons.unshift(this.confirm_button(row.email_address));
			const shown = `<span dir="ltr">${text(row.email_address)}</span>`;
			return this.contact(
				"mail",
				shown,
				row,
				row.email_type === "Primary" ? "" : __(row.email_type),
				buttons
			);
		}

		confirm_button(value) {
			return button("confirm_with_caller", value, __("Confirmed with the caller"), icon("tick"));
		}

		contact(symbol, shown, row, type, buttons) {
			const notes = [type, row.is_primary ? __("Primary") : ""].filter(Boolean).map(text);
			const note = text(this.overview.notes[row.name] || __("Not verified."));
			const mark = row.is_verified
				? `<span class="mm-verified">${icon("tick")}${note}</span>`
				: `<span class="mm-unverified" title="${text(meeting_manager.CustomerCard.warning())}">${note}</span>`;
			return `<div class="mm-contact">
				<span class="mm-contact-icon">${icon(symbol)}</span>
				<span class="mm-contact-value">${shown}<small>${[...notes, mark].join(" · ")}</small></span>
				<span class="mm-contact-actions">${buttons.join("")}</span>
			</div>`;
		}

		follow_up() {
			const { next_follow_up } = this.doc;
			const today = frappe.datetime.get_today();
			const is_overdue = next_follow_up && next_follow_up < today;
			const colour = is_overdue ? "red" : next_follow_up === today ? "orange" : "blue";
			const shown = next_follow_up
				? `<b class="indicator ${colour}">${day(next_follow_up)}</b>`
				: `<span class="text-muted">${__("No date set.")}</span>`;
			const words = next_follow_up
				? `<small class="text-muted">${this.days_until(next_follow_up)}</small>`
				: "";
			return `<div class="mm-follow-up ${is_overdue ? "overdue" : ""}">
				<div class="mm-label">${__("Next Follow-up")}</div>
				<div>${shown} ${words}</div>
				${this.may_act ? `<div class="mm-follow-up-actions">${this.follow_up_buttons()}</div>` : ""}
			</div>`;
		}

		follow_up_buttons() {
			const [week, month, no] = [__("In 1 Week"), __("In 1 Month"), __("No Follow-up")];
			const buttons = [
				button("follow_up", "week", week, week),
				button("follow_up", "month", month, month),
			];
			if (this.doc.next_follow_up) buttons.push(button("follow_up", "none", no, no));
			return buttons.join("");
		}

		days_until(date) {
			const days = frappe.datetime.get_diff(date, frappe.datetime.get_today());
			if (days === 0) return __("Today");
			if (days === 1) return __("Tomorrow");
			if (days === -1) return __("1 day overdue");
			return days > 0 ? __("In {0} days", [days]) : __("{0} days overdue", [-days]);
		}

		facts() {
			const { doc } = this;
			const facts = [
				[__("Birthday"), doc.date_of_birth && this.birthday(doc.date_of_birth)],
				[__("Local Time"), doc.time_zone && this.time_there(doc.time_zone)],
				[
					__("Language"),
					doc.language !== frappe.sys_defaults.language &&
						text(meeting_manager.language_name(doc.language)),
				],
				[__("Loyalty Points"), doc.loyalty_points && text(doc.loyalty_points)],
			].filter(([, value]) => value);
			return facts
				.map(
					([label, value]) =>
						`<div class="mm-fact"><span class="mm-label">${label}</span> ${value}</div>`
				)
				.join("");
		}

		birthday(date) {
			const age = moment().diff(moment(date), "years");
			return age >= 0 ? `${day(date)} (${__("{0} years", [age])})` : day(date);
		}

		time_there(zone) {
			try {
				const format = { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit" };
				return `${text(new Intl.DateTimeFormat(frappe.boot.lang, format).format())}, ${text(zone)}`;
			} catch {
				return text(zone); // a zone that this browser does not know
			}
		}

		counts() {
			const { upcoming, past, no_shows, next_booking, last_visit } = this.overview;
			const spent = format_currency(this.doc.total_spent);
			return [
				this.count(
					"upcoming",
					__("Upcoming"),
					upcoming,
					next_booking ? __("Next: {0}", [moment_of(next_booking)]) : ""
				),
				this.count(
					"past",
					__("Past"),
					past,
					last_visit ? __("Last: {0}", [day(last_visit.split(" ")[0])]) : ""
				),
				this.count("no_shows", __("No-shows"), no_shows, "", no_shows ? "red" : ""),
				this.count("spent", __("Spent"), spent, ""),
			].join("");
		}

		count(filter, label, number, note, colour = "") {
			return `<button type="button" class="mm-count" data-action="list" data-value="${filter}">
				<span class="mm-label">${label}</span>
				<span class="mm-number ${colour}">${text(number)}</span>
				<small class="text-muted">${note}</small>
			</button>`;
		}

		// The tab Bookings. found: as meeting_manager.api.customers.bookings answers.
		static bookings(found) {
			const kinds = [
				["upcoming", __("Upcoming"), __("No upcoming bookings.")],
				["reminders", __("Reminders Only"), ""],
				["past", __("Past and Cancelled"), __("No past bookings.")],
			];
			return kinds
				.filter(([kind, , none]) => none || found[kind].rows.length)
				.map(([kind, label, none]) => this.booking_table(label, found[kind], none))
				.join("");
		}

		static booking_table(label, { rows, has_more }, none) {
			const heads = [__("Start"), __("Meeting or Event"), __("Host"), __("Status"), ""];
			const head = heads.map((each) => `<th scope="col">${each}</th>`).join("");
			const body = rows.map((row) => this.booking_row(row)).join("");
			const table = `<table class="mm-bookings"><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
			const all = has_more
				? `<p>${button("all_bookings", "", __("Show All Bookings"), __("Show All Bookings"))}</p>`
				: "";
			const content = rows.length ? table + all : `<p class="text-muted">${none}</p>`;
			return `<div class="mm-bookings-kind"><h5>${label}</h5>${content}</div>`;
		}

		static booking_row(row) {
			const colours = { Confirmed: "blue", Completed: "green", Cancelled: "gray", "No Show": "red" };
			const { full, time } = meeting_manager.clock;
			const [start, end] = [row.starts_at, row.ends_at].map((each) =>
				new Date(each * 1000).toISOString()
			);
			const year = new Date(start).getFullYear();
			const when = `${full(start)}–${time(end)}${year === new Date().getFullYear() ? "" : ` · ${year}`}`;
			const title = text(row.meeting_title);
			const link = frappe.utils.get_form_link("MM Meeting Booking", row.name, true, title);
			const seats = row.seats > 1 ? ` · ${__("Seats: {0}", [row.seats])}` : "";
			const waits = row.waitlist === "Offered" ? __("Offered") : __("Waitlist");
			const status = row.waitlist ? waits : __(row.status);
			const edit = [
				button("edit_booking", row.name, __("Edit"), __("Edit")),
				row.may_move ? button("move_booking", row.name, __("Reschedule"), __("Reschedule")) : "",
				row.may_cancel ? button("cancel_booking", row.name, __("Cancel Booking"), __("Cancel")) : "",
			];
			return `<tr><td class="mm-bookings-time">${when}</td><td>${link}${seats}</td>
				<td>${text(meeting_manager.host_name(row.host))}</td>
				<td>${pill(status, row.waitlist ? "purple" : colours[row.status] || "orange")}</td>
				<td class="mm-bookings-actions">${edit.join(" ")}</td></tr>`;
		}

		static booking(row) {
			const colours = { Confirmed: "blue", Completed: "green", Cancelled: "gray", "No Show": "red" };
			const link = frappe.utils.get_form_link(
				"MM Meeting Booking",
				row.name,
				true,
				text(row.meeting_title)
			);
			const said = __("{0} was booked for {1}", [link, moment_of(row.start_datetime)]);
			return `${said} ${pill(__(row.status), colours[row.status] || "orange")}`;
		}

		static sms(row) {
			const colours = {
				Queued: "blue",
				Sending: "orange",
				Sent: "green",
				Failed: "red",
				Skipped: "gray",
			};
			const to = `<span dir="ltr">${text(row.recipient)}</span>`;
			const link = frappe.utils.get_form_link(
				"MM SMS Message",
				row.name,
				true,
				__("Text to {0}", [to])
			);
			const status = pill(__(row.status), colours[row.status] || "gray", row.reason || "");
			return `${link} ${status} <span class="text-muted mm-timeline-text">${text(row.message)}</span>`;
		}
	};

	// The names that `customer_view_service.timeline_of` gives to Frappe's timeline.
	frappe.templates.mm_customer_booking = "{%= meeting_manager.CustomerCard.booking(row) %}";
	frappe.templates.mm_customer_text = "{%= meeting_manager.CustomerCard.sms(row) %}";
})();
