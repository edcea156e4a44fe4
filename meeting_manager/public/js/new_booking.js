// "New booking": who, what and when in one dialog, from an empty desk to a booking without leaving the page.
frappe.provide("meeting_manager");

const LAST = "mm_last_booked";

meeting_manager.NewBooking = class NewBooking {
	constructor(known = {}) {
		this.known = known;
	}

	async show() {
		this.offers = await meeting_manager.ask("desk.offers", {}, { type: "GET" });
		if (this.offers.refused) return;
		if (!this.offers.types.length && !this.offers.events.length) return this.say_nothing_is_offered();
		this.make();
		this.dialog.show();
		this.caller = new meeting_manager.CallerBox({
			dialog: this.dialog,
			on_change: () => this.on_caller(),
		});
		if (this.known.customer) this.choose_known();
		await this.on_what();
		this.open_time_of_known();
		return this;
	}

	say_nothing_is_offered() {
		const link = frappe.utils.get_form_link("MM Meeting Type", "new", true, __("Add Meeting Type"));
		frappe.msgprint({
			title: __("New Booking"),
			message: `${__("Nothing can be booked yet, because no published meeting type has a host.")} ${link}`,
		});
	}

	make() {
		this.dialog = new frappe.ui.Dialog({
			title: __("New Booking"),
			size: "large",
			no_submit_on_enter: true,
			fields: this.fields(),
			primary_action_label: __("Book"),
			primary_action: () => this.book(),
			secondary_action_label: __("Full Form"),
			secondary_action: () => this.open_full_form(),
		});
		this.dialog.$wrapper.addClass("mm-new-booking");
		this.dialog.$wrapper.on("keydown", (event) => {
			if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
			event.preventDefault();
			this.dialog.get_primary_btn().trigger("click");
		});
		this.$refusal = $('<div class="mm-refusal hidden" role="alert"></div>').prependTo(this.dialog.$body);
		this.$refusal.on("click", "[data-start]", (event) =>
			this.take_other(event.currentTarget.dataset.start)
		);
	}

	fields() {
		const on_time = () => this.load_times();
		const may = this.offers.may_book_any_time;
		return [
			...meeting_manager.CallerBox.fields(),
			{
				fieldname: "what",
				fieldtype: "Select",
				label: __("Meeting or Event"),
				options: this.choices(),
				reqd: 1,
				default: this.first_choice(),
				change: () => this.on_what(),
			},
			{ fieldname: "host", fieldtype: "Select", label: __("Host"), change: on_time },
			{ fieldname: "duration", fieldtype: "Select", label: __("Duration"), change: on_time },
			{ fieldname: "seats", fieldtype: "Int", label: __("Seats"), default: 1, change: on_time },
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
			{
				fieldname: "source",
				fieldtype: "Select",
				label: __("Source"),
				default: "Phone",
				options: [
					{ value: "Phone", label: __("Phone") },
					{ value: "Desk", label: __("Desk") },
				],
			},
			{
				fieldname: "send_messages",
				fieldtype: "Check",
				label: __("Notify Guest"),
				default: 1,
				description: __("If unticked, no messages or reminders are sent for this booking."),
			},
			{ fieldtype: "Column Break" },
			{ fieldname: "times", fieldtype: "HTML" },
			{ fieldname: "event_time", fieldtype: "HTML" },
			{
				fieldname: "any_time",
				fieldtype: "Check",
				label: __("Any Time"),
				hidden: may ? 0 : 1,
				description: __(
					"Book outside the available slots, with a reason; other bookings still cannot overlap."
				),
				change: () => this.on_any_time(),
			},
			{ fieldname: "any_date", fieldtype: "Date", label: __("Date"), depends_on: "any_time" },
			{ fieldname: "any_clock", fieldtype: "Time", label: __("Time"), depends_on: "any_time" },
			{ fieldname: "any_minutes", fieldtype: "Int", label: __("Minutes"), depends_on: "any_time" },
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), depends_on: "any_time" },
		];
	}

	choices() {
		const types = this.offers.types.map(({ slug, title }) => ({ value: `type:${slug}`, label: title }));
		const events = this.offers.events.map(({ slug, title, start }) => ({
			value: `event:${slug}`,
			label: `${title} · ${meeting_manager.clock.full(start)}`,
		}));
		return [...types, ...events];
	}

	first_choice() {
		const { meeting_type, event } = this.known;
		const values = this.choices().map(({ value }) => value);
		const wanted = [
			meeting_type && `type:${meeting_type}`,
			event && `event:${event}`,
			localStorage.getItem(LAST),
		];
		return wanted.find((value) => values.includes(value)) || values[0];
	}

	get what() {
		const [kind, ...rest] = (this.dialog.get_value("what") || "").split(":");
		const slug = rest.join(":");
		const list = kind === "event" ? this.offers.events : this.offers.types;
		return { is_event: kind === "event", ...list.find((each) => each.slug === slug) };
	}

	async choose_known() {
		const title = this.known.customer_name || (await this.name_of(this.known.customer));
		this.caller.choose({ name: this.known.customer, title });
	}

	async name_of(customer) {
		const { message } = await frappe.db.get_value("MM Customer", customer, "customer_name");
		return message?.customer_name;
	}

	// Somebody is chosen: on to the times, from where the arrow keys and Ctrl+Enter go on.
	on_caller() {
		this.refuse(null);
		if (!this.caller?.customer) return;
		const $time = this.dialog.$body.find('.mm-slots-days [role=radio][tabindex="0"]:visible');
		($time.length ? $time : this.dialog.get_primary_btn()).trigger("focus");
	}

	async on_what() {
		if (this.shown_what === this.dialog.get_value("what")) return;
		this.shown_what = this.dialog.get_value("what");
		const { what } = this;
		this.fill_select("host", this.host_choices(what), this.known_host(what));
		const lengths = (what.durations || []).map((minutes) => ({
			value: String(minutes),
			label: __("{0} minutes", [minutes]),
		}));
		this.fill_select("duration", lengths, lengths[0]?.value);
		const most = what.is_event ? what.seats_per_booking : what.seats_per_slot;
		this.dialog.set_df_property("seats", "hidden", most > 1 || what.remind_only ? 0 : 1);
		const hint = what.remind_only ? __("Enter 0 for a reminder only.") : __("Maximum {0}.", [most]);
		this.dialog.set_df_property("seats", "description", hint);
		if (this.dialog.get_value("seats") !== 1) await this.dialog.set_value("seats", 1);
		this.show_when(what);
		if (!what.is_event) await this.load_times();
	}

	// A list of one is not asked.
	fill_select(name, options, value) {
		this.dialog.set_df_property(name, "options", options);
		this.dialog.set_df_property(name, "hidden", options.length > 1 ? 0 : 1);
		this.dialog.fields_dict[name].set_input(value || "");
		this.dialog.fields_dict[name].value = value || "";
	}

	host_choices({ hosts = [], host_mode }) {
		if (host_mode === "All hosts together") return [];
		const any = hosts.length > 1 ? [{ value: "", label: __("Any free host") }] : [];
		return [...any, ...hosts.map(({ slug, name }) => ({ value: slug, label: name }))];
	}

	known_host({ hosts = [] }) {
		return (
			hosts.find(({ slug }) => slug === this.known.host)?.slug ||
			(hosts.length === 1 ? hosts[0].slug : "")
		);
	}

	show_when(what) {
		const is_any = Boolean(this.dialog.get_value("any_time")) && !what.is_event;
		this.dialog.set_df_property("times", "hidden", what.is_event || is_any ? 1 : 0);
		this.dialog.set_df_property("event_time", "hidden", what.is_event ? 0 : 1);
		this.dialog.set_df_property(
			"any_time",
			"hidden",
			what.is_event || !this.offers.may_book_any_time ? 1 : 0
		);
		if (what.is_event) $(this.dialog.fields_dict.event_time.wrapper).html(this.event_html(what));
		this.label_button();
	}

	event_html(what) {
		const { day, time } = meeting_manager.clock;
		const escape = frappe.utils.escape_html;
		const left = what.seats_left
			? __("{0} of {1} seats available", [what.seats_left, what.capacity])
			: what.waitlist
				? __("Full: the booking joins the waitlist")
				: __("Full");
		const colour = what.seats_left ? "green" : "orange";
		return `<div class="mm-slots-days"><strong>${escape(what.title)}</strong>
			<div>${day(what.start)}, ${time(what.start)} – ${time(what.end)}</div>
			<div class="text-muted">${escape(what.venue || "")}</div>
			<div class="mt-2"><span class="indicator-pill ${colour}">${left}</span></div></div>`;
	}

	load_times() {
		if (this.what.is_event) return;
		if (!this.picker) {
			this.picker = new meeting_manager.SlotPicker({
				wrapper: this.dialog.fields_dict.times.wrapper,
				start: this.known.start,
				fetch: (first, until) => this.fetch_times(first, until),
				on_choose: () => this.label_button(),
			});
		}
		return this.picker.load();
	}

	fetch_times(first, until) {
		const { slug } = this.what;
		const { host, duration, seats } = this.values();
		const args = { meeting_type: slug, first, until, host, duration, seats };
		return meeting_manager.ask("desk.free_slots", args, { type: "GET" });
	}

	// A time chosen in the calendar that is not on offer: whoever may, books it with a reason.
	open_time_of_known() {
		const { start } = this.known;
		if (!start || this.what.is_event || this.picker?.slot) return;
		const time = meeting_manager.clock.full(start);
		if (!this.offers.may_book_any_time) {
			return this.refuse({
				message: __("{0} is not available. Please choose an available time.", [time]),
			});
		}
		this.fill_any_time(start);
		this.dialog.set_value("any_time", 1);
	}

	fill_any_time(start) {
		const clock = meeting_manager.clock.of(start).locale("en");
		this.dialog.set_value("any_date", clock.format("YYYY-MM-DD"));
		this.dialog.set_value("any_clock", clock.format("HH:mm:ss"));
	}

	on_any_time() {
		this.show_when(this.what);
		if (!this.dialog.get_value("any_time")) return this.label_button();
		if (!this.dialog.get_value("any_minutes"))
			this.dialog.set_value("any_minutes", this.values().duration);
		if (!this.dialog.get_value("any_date")) this.fill_any_time(this.picker?.slot?.start || new Date());
		this.label_button();
	}

	values() {
		const value = (name) => this.dialog.fields_dict[name].get_value();
		return {
			host: value("host") || null,
			duration: cint(value("duration")) || null,
			seats: cint(value("seats")),
		};
	}

	label_button() {
		const { slot } = this.picker || {};
		const is_slot = slot && !this.what.is_event && !this.dialog.get_value("any_time");
		const label = is_slot ? __("Book {0}", [meeting_manager.clock.full(slot.start)]) : __("Book");
		this.dialog.get_primary_btn().text(label);
	}

	// What is missing, as the server would say it, before it is asked.
	missing(order) {
		const who = this.caller.value();
		if (!who || (!who.customer && !who.name)) return __("Please enter the caller's name.");
		if (!who.customer && !who.phone && !who.email) return __("Please enter the caller's phone number.");
		if (order.event) return null;
		if (!order.start) return __("Please choose a time.");
		if (this.dialog.get_value("any_time") && !order.reason)
			return __("Please enter a reason for the other time.");
		return null;
	}

	order() {
		const { what } = this;
		const value = (name) => this.dialog.get_value(name);
		const common = {
			...this.caller.value(),
			seats: this.values().seats,
			notes: value("notes"),
			source: value("source"),
			send_messages: value("send_messages") ? 1 : 0,
		};
		if (what.is_event) return { ...common, event: what.slug };
		const { host, duration } = this.values();
		const order = { ...common, meeting_type: what.slug, host, duration };
		if (!value("any_time")) return { ...order, start: this.picker?.slot?.start };
		const clock = value("any_date") && value("any_clock") && `${value("any_date")} ${value("any_clock")}`;
		return {
			...order,
			start: clock && meeting_manager.clock.instant(clock),
			duration: cint(value("any_minutes")),
			reason: (value("reason") || "").trim(),
		};
	}

	async book() {
		if (!this.caller.customer) await this.caller.search(); // the last letters may not have been looked for yet
		const order = this.order();
		const missing = this.missing(order);
		if (missing) return this.refuse({ message: missing });
		this.refuse(null);
		this.dialog.disable_primary_action();
		const made = await meeting_manager.ask("desk.book", order);
		this.dialog.enable_primary_action();
		if (made.refused) return this.on_refusal(made.refused);
		localStorage.setItem(LAST, this.dialog.get_value("what"));
		this.dialog.hide();
		this.tell(made);
		this.refresh_behind();
	}

	on_refusal(refused) {
		this.refuse(refused);
		if (this.what.is_event || this.dialog.get_value("any_time")) return;
		this.picker.wanted = refused.next_free?.[0] || null;
		this.picker.load();
	}

	refuse(refused) {
		this.$refusal.toggleClass("hidden", !refused?.message);
		if (!refused?.message) return;
		const times = (refused.next_free || []).map(
			(start) => `<button type="button" class="btn btn-default btn-xs" data-start="${start}">
				${meeting_manager.clock.full(start)}</button>`
		);
		const next = times.length
			? `<div class="mm-refusal-times">${__("Next available:")} ${times.join("")}</div>`
			: "";
		this.$refusal.html(`<div>${refused.message}</div>${next}`);
		this.$refusal[0].scrollIntoView({ block: "nearest" });
	}

	take_other(start) {
		this.refuse(null);
		this.picker.wanted = start;
		this.picker.first = meeting_manager.clock.of(start).startOf("day");
		this.picker.load();
	}

	tell(made) {
		const link = frappe.utils.get_form_link("MM Meeting Booking", made.booking, true);
		const sentence = made.waitlist
			? __("Booking {0} is on the waitlist.")
			: __("Booking {0} is confirmed.");
		frappe.show_alert(
			{ message: sentence.replace("{0}", link), indicator: made.waitlist ? "orange" : "green" },
			15
		);
	}

	refresh_behind() {
		this.known.on_booked?.();
		const [view, doctype] = frappe.get_route();
		const list = view === "List" && doctype === "MM Meeting Booking" && window.cur_list;
		if (list) (list.calendar || list).refresh();
		const form = view === "Form" && doctype === "MM Customer" && window.cur_frm;
		if (form && !form.is_dirty()) form.reload_doc();
	}

	open_full_form() {
		const doc = frappe.model.get_new_doc("MM Meeting Booking", null, null, true);
		const { what } = this;
		Object.assign(doc, { customer: this.caller.customer?.name, notes: this.dialog.get_value("notes") });
		if (what.slug) doc[what.is_event ? "event" : "meeting_type"] = what.slug;
		this.dialog.hide();
		frappe.set_route("Form", "MM Meeting Booking", doc.name);
	}
};
