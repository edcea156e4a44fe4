// The free times of a week, by day, of which one is chosen. Instants come as UTC and are shown on the user's clock.
frappe.provide("meeting_manager");

meeting_manager.SlotPicker = class SlotPicker {
	// fetch(first, until) resolves to {slots, next_free}, or {refused}. on_choose(slot or null). start: an instant
	// to begin with.
	constructor({ wrapper, fetch, on_choose, start }) {
		Object.assign(this, { fetch, on_choose, $wrapper: $(wrapper).empty() });
		this.slot = null;
		this.wanted = start || null;
		this.first = meeting_manager.clock.of(start || new Date()).startOf("day");
		this.make();
	}

	make() {
		const icon = (name) => frappe.utils.icon(name, "xs");
		const arrows = frappe.utils.is_rtl() ? ["right", "left"] : ["left", "right"];
		this.$wrapper.html(`
			<div class="mm-slots-head">
				<span class="mm-slots-range" aria-live="polite"></span>
				<button type="button" class="btn btn-default btn-xs mm-slots-today">${__("Next Available")}</button>
				<button type="button" class="btn btn-default btn-xs mm-slots-back" title="${__("Earlier")}"
					aria-label="${__("Earlier")}">${icon(arrows[0])}</button>
				<button type="button" class="btn btn-default btn-xs mm-slots-on" title="${__("Later")}"
					aria-label="${__("Later")}">${icon(arrows[1])}</button>
			</div>
			<div class="mm-slots-days" role="radiogroup" aria-label="${__("Available Times")}"></div>
			<div class="mm-slots-foot">
				<span class="mm-slots-chosen"></span><span>${frappe.utils.escape_html(meeting_manager.clock.zone())}</span>
			</div>`);
		this.$days = this.$wrapper.find(".mm-slots-days");
		this.$wrapper.find(".mm-slots-today").on("click", () => this.show_from(new Date()));
		this.$wrapper.find(".mm-slots-back").on("click", () => this.turn(-7));
		this.$wrapper.find(".mm-slots-on").on("click", () => this.turn(7));
		this.$days.on("click", "[role=radio]", (event) => this.choose(event.currentTarget.dataset.start));
		this.$days.on("keydown", "[role=radio]", (event) => this.walk(event));
	}

	show_from(instant) {
		this.wanted = null;
		this.first = meeting_manager.clock.of(instant).startOf("day");
		return this.load();
	}

	turn(days) {
		const today = meeting_manager.clock.of(new Date()).startOf("day");
		this.first = moment.max(today, this.first.clone().add(days, "days"));
		this.wanted = null;
		return this.load();
	}

	async load() {
		const asked = (this.asked = {});
		const now = moment();
		const first = moment.max(now, this.first).toISOString();
		const until = this.first.clone().add(7, "days");
		const answer = await this.fetch(first, until.toISOString());
		if (asked !== this.asked) return; // the next question is under way
		this.refused = answer.refused;
		this.slots = answer.slots || [];
		if (!this.slots.length && answer.next_free && this.first.isSameOrBefore(now)) {
			return this.show_from(answer.next_free); // nothing this week: to where something is
		}
		this.render(answer.next_free);
		const at = (start) => this.slots.find((slot) => slot.start === start);
		const wished = at(this.instant_of(this.wanted));
		this.select(wished || (this.wanted ? null : at(this.slot?.start) || this.slots[0]) || null);
		if (wished) this.reveal();
	}

	instant_of(any) {
		return any && moment.utc(any).format("YYYY-MM-DD[T]HH:mm:ss[Z]");
	}

	render(next_free) {
		const { day } = meeting_manager.clock;
		const last = this.first.clone().add(6, "days");
		const short = { day: "numeric", month: "short" };
		this.$wrapper.find(".mm-slots-range").text(`${day(this.first, short)} – ${day(last, short)}`);
		const is_first = this.first.isSameOrBefore(moment());
		this.$wrapper.find(".mm-slots-back").prop("disabled", is_first);
		const days = {};
		this.slots.forEach((slot) => (days[day(slot.start)] ||= []).push(slot));
		const html = Object.entries(days).map(([name, slots]) => this.day_html(name, slots));
		this.$days.html(html.join("") || this.empty_html(next_free));
		this.$days.find(".mm-slots-jump").on("click", () => this.show_from(next_free));
	}

	day_html(name, slots) {
		const times = slots.map((slot) => {
			const { time } = meeting_manager.clock;
			const label = `${name}, ${time(slot.start)}`;
			return `<button type="button" role="radio" class="btn btn-default btn-sm" data-start="${slot.start}"
				aria-checked="false" aria-label="${label}" tabindex="-1">${time(slot.start)}</button>`;
		});
		return `<div class="mm-slots-day"><div class="mm-slots-day-name">${name}</div>
			<div class="mm-slots-times">${times.join("")}</div></div>`;
	}

	empty_html(next_free) {
		if (this.refused) return `<div class="mm-slots-empty">${this.refused.message}</div>`;
		const text = __("No times available on these days.");
		if (!next_free) return `<div class="mm-slots-empty">${text}</div>`;
		const label = __("Next available: {0}", [meeting_manager.clock.full(next_free)]);
		return `<div class="mm-slots-empty">${text}<br><button type="button"
			class="btn btn-default btn-sm mt-2 mm-slots-jump">${label}</button></div>`;
	}

	choose(start) {
		this.wanted = null;
		this.select(this.slots.find((slot) => slot.start === start));
	}

	select(slot) {
		this.slot = slot;
		this.$days.find("[role=radio]").each((_, each) => {
			const is_it = each.dataset.start === slot?.start;
			$(each).toggleClass("btn-primary", is_it).toggleClass("btn-default", !is_it);
			each.setAttribute("aria-checked", is_it);
			each.tabIndex = is_it ? 0 : -1;
		});
		if (!slot) this.$days.find("[role=radio]").first().attr("tabindex", 0);
		this.$wrapper.find(".mm-slots-chosen").text(this.chosen_text());
		this.on_choose?.(slot);
	}

	chosen_text() {
		if (!this.slot) return "";
		const { full, time } = meeting_manager.clock;
		return `${full(this.slot.start)} – ${time(this.slot.end)}`;
	}

	reveal() {
		const chosen = this.$days.find("[aria-checked=true]")[0];
		const top = chosen && chosen.offsetTop - this.$days[0].offsetTop;
		if (chosen) this.$days.scrollTop(Math.max(0, top - 60));
	}

	walk(event) {
		const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
		let step = steps[event.key];
		if (!step) return;
		if (frappe.utils.is_rtl() && ["ArrowRight", "ArrowLeft"].includes(event.key)) step = -step;
		event.preventDefault();
		const all = this.$days.find("[role=radio]").get();
		const next = all[all.indexOf(event.currentTarget) + step];
		if (!next) return;
		this.choose(next.dataset.start);
		next.focus();
	}
};
