// A host's own day or week. What it shows comes from api/my_schedule.py, for whoever has signed in.
// Its address is my-schedule/2027-03-31 for a day, and my-schedule/2027-03-31/week for the week of that day.
{
	const COLOURS = {
		Pending: "orange",
		Waitlist: "purple",
		Confirmed: "blue",
		Completed: "green",
		Cancelled: "gray",
		"No Show": "red",
	};
	const escaped = (text) => frappe.utils.escape_html(text || "");

	class MySchedule {
		constructor(wrapper) {
			this.page = frappe.ui.make_app_page({
				parent: wrapper,
				title: __("My Schedule"),
				single_column: true,
			});
			this.page.set_primary_action(__("Print"), () => window.print(), "printer");
			$(document).on("visibilitychange", () => this.is_seen() && this.load());
			this.make_bar();
			$('<div class="mm-schedule-whose"></div>').text(frappe.user.full_name()).appendTo(this.page.main);
			this.$days = $('<div class="mm-schedule-days"></div>').appendTo(this.page.main);
			this.page.main.addClass("mm-schedule");
			this.$days.on("click", "[data-action]", ({ currentTarget }) => this.act(currentTarget));
		}

		make_bar() {
			const arrows = frappe.utils.is_rtl() ? ["right", "left"] : ["left", "right"];
			const step = (name, label, icon) =>
				`<button type="button" class="btn btn-default btn-sm mm-schedule-${name}" title="${label}"
				aria-label="${label}">${frappe.utils.icon(icon, "sm")}</button>`;
			const view = (name, label) =>
				`<button type="button" class="btn btn-default btn-sm" data-view="${name}">${label}</button>`;
			this.$bar = $(`
			<div class="mm-schedule-bar">
				<div class="btn-group">
					${step("back", __("Earlier"), arrows[0])}
					<button type="button" class="btn btn-default btn-sm mm-schedule-today">${__("Today")}</button>
					${step("on", __("Later"), arrows[1])}
				</div>
				<div class="mm-schedule-date"></div>
				<div class="btn-group" role="group" aria-label="${__("View")}">
					${view("day", __("Day"))}${view("week", __("Week"))}
				</div>
			</div>`).appendTo(this.page.main);
			this.date_control = frappe.ui.form.make_control({
				df: { fieldtype: "Date", fieldname: "date", change: () => this.choose_date() },
				parent: this.$bar.find(".mm-schedule-date"),
				only_input: true,
				render_input: true,
			});
			this.date_control.$input.attr("aria-label", __("Date"));
			this.$bar.find(".mm-schedule-back").on("click", () => this.turn(-1));
			this.$bar.find(".mm-schedule-on").on("click", () => this.turn(1));
			this.$bar.find(".mm-schedule-today").on("click", () => this.go(today()));
			this.$bar.on("click", "[data-view]", ({ currentTarget }) =>
				this.go(this.date, currentTarget.dataset.view)
			);
		}

		is_seen() {
			return !document.hidden && frappe.get_route()[0] === "my-schedule";
		}

		show() {
			const [, date, view] = frappe.get_route();
			this.date = moment(date, "YYYY-MM-DD", true).isValid() ? date : today();
			this.view = view === "week" ? "week" : "day";
			return this.load();
		}

		go(date, view = this.view) {
			frappe.set_route("my-schedule", date, ...(view === "week" ? ["week"] : []));
		}

		turn(steps) {
			this.go(frappe.datetime.add_days(this.date, steps * (this.view === "week" ? 7 : 1)));
		}

		choose_date() {
			const date = this.date_control.get_value();
			if (date && date !== this.date) this.go(date);
		}

		async load() {
			const asked = (this.asked = {});
			this.date_control.set_value(this.date);
			this.$bar.find("[data-view]").each((_index, button) => {
				const is_shown = button.dataset.view === this.view;
				$(button).toggleClass("active", is_shown).attr("aria-pressed", is_shown);
			});
			const args =
				this.view === "week" ? { first: week_of(this.date), count: 7 } : { first: this.date };
			const days = await meeting_manager.ask("my_schedule.days", args, { type: "GET" });
			if (asked === this.asked && Array.isArray(days)) this.render(days); // else the next one is under way
		}

		render(days) {
			this.$days
				.toggleClass("mm-schedule-week", this.view === "week")
				.html(days.map(day_html).join(""));
		}

		async act({ dataset: { action, number } }) {
			const do_it = async () => {
				const answer = await meeting_manager.ask(
					`my_schedule.${action}`,
					{ booking: number },
					{ freeze: true }
				);
				if (!answer.refused) {
					const message = __("{0} is now {1}.", [number, __(answer.status)]);
					frappe.show_alert({ message, indicator: COLOURS[answer.status] });
				}
				await this.load();
				this.$days.find(`[data-meeting="${number}"]`).trigger("focus"); // where the keyboard was
			};
			if (action === "attended") return do_it();
			frappe.confirm(__("Mark {0} as a no-show?", [number]), do_it);
		}
	}

	const today = () =>
		frappe.datetime.convert_to_user_tz(frappe.datetime.system_datetime(), false).format("YYYY-MM-DD");

	function week_of(date) {
		const begins = frappe.datetime.get_first_day_of_the_week_index();
		return frappe.datetime.add_days(date, -((moment(date).day() - begins + 7) % 7));
	}

	function day_html({ title, is_today, meetings }) {
		const mark = is_today
			? `<span class="indicator-pill no-indicator-dot blue">${__("Today")}</span>`
			: "";
		const empty = `<p class="mm-schedule-empty">${__("No bookings on this day.")}</p>`;
		return `
		<section class="mm-schedule-day">
			<h4>${escaped(title)} ${mark}</h4>
			${meetings.length ? `<ul>${meetings.map(meeting_html).join("")}</ul>` : empty}
		</section>`;
	}

	function meeting_html(meeting) {
		const { number, status, start, end, is_over_night, first_name, seats, place, notes, answers } =
			meeting;
		const who = [first_name, meeting.title].filter(Boolean).map(escaped);
		const end_note = is_over_night ? ` <small>${__("next day")}</small>` : "";
		const facts = [
			number_html(number),
			seats > 1 ? __("{0} seats", [seats]) : "",
			place && `<span class="mm-schedule-place">${escaped(place)}</span>`,
		].filter(Boolean);
		return `
		<li class="mm-schedule-meeting" data-status="${escaped(status)}" data-meeting="${escaped(number)}" tabindex="-1">
			<div class="mm-schedule-time"><b>${escaped(start)}</b><span>–${escaped(end)}${end_note}</span></div>
			<div class="mm-schedule-what">
				<div class="mm-schedule-who">${who.join(" · ")}</div>
				<div class="mm-schedule-facts">${facts.join(" · ")}</div>
				${notes ? `<p class="mm-schedule-notes">${escaped(notes)}</p>` : ""}
				${answers.length ? `<dl>${answers.map(answer_html).join("")}</dl>` : ""}
			</div>
			<div class="mm-schedule-side">
				<span class="indicator-pill ${COLOURS[status] || "gray"}">${escaped(__(status))}</span>
				${meeting.can_close ? actions_html(number) : ""}
			</div>
		</li>`;
	}

	// Who may open the booking is led there; MM Staff may not.
	function number_html(number) {
		const may_open = frappe.model.can_read("MM Meeting Booking");
		return may_open ? frappe.utils.get_form_link("MM Meeting Booking", number, true) : escaped(number);
	}

	function answer_html({ question, answer }) {
		return `<div><dt>${escaped(question)}</dt><dd>${escaped(answer)}</dd></div>`;
	}

	function actions_html(number) {
		const button = (action, label) =>
			`<button type="button" class="btn btn-default btn-sm" data-action="${action}"
			data-number="${escaped(number)}">${label}</button>`;
		return `<div class="mm-schedule-actions">
		${button("attended", __("Attended"))}${button("no_show", __("No-show"))}
	</div>`;
	}

	frappe.pages["my-schedule"].on_page_load = (wrapper) => {
		wrapper.my_schedule = new MySchedule(wrapper);
	};
	frappe.pages["my-schedule"].on_page_show = (wrapper) => wrapper.my_schedule.show();
}
