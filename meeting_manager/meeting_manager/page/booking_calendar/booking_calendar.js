// The sidebar of Frappe 16 can lead to a page, not to a calendar: this page leads on. On a phone, where Frappe's
// calendar shows nothing, it is a list by day instead; `desk.js` leads from the calendar to it.
{
	class Agenda {
		DAYS = 7;

		constructor(wrapper) {
			const title = __("Calendar");
			this.page = frappe.ui.make_app_page({ parent: wrapper, title, single_column: true });
			this.first = this.today();
			if (meeting_manager.can_book()) {
				this.page.set_primary_action(__("New Booking"), () => meeting_manager.new_booking(), "add");
			}
			this.$body = $('<div class="mm-agenda"></div>').appendTo(this.page.main);
			this.$body.on("click", "[data-move]", (event) => this.move(event.currentTarget.dataset.move));
			this.$body.on("click", "[data-name]", (event) => {
				const { doctype, name } = event.currentTarget.dataset;
				frappe.set_route("Form", doctype, name);
			});
		}

		today() {
			return meeting_manager.clock.of(new Date()).locale("en").format("YYYY-MM-DD");
		}

		move(where) {
			const days = { back: -this.DAYS, on: this.DAYS }[where];
			this.first = days ? frappe.datetime.add_days(this.first, days) : this.today();
			this.show();
		}

		async show() {
			const { first } = this;
			const until = frappe.datetime.add_days(first, this.DAYS);
			const asked = { start: first, end: until };
			const entries = await meeting_manager.ask("desk.calendar_entries", asked, { type: "GET" });
			if (!Array.isArray(entries) || first !== this.first) return;
			const days = {};
			for (const entry of entries) {
				const start = frappe.datetime.convert_to_user_tz(entry.start, false).locale("en");
				const day = start.format("YYYY-MM-DD");
				if (day >= first && day < until) {
					(days[day] ||= []).push({ ...entry, time: start.format("HH:mm") });
				}
			}
			this.$body.html(this.html(days));
		}

		html(days) {
			const escape = frappe.utils.escape_html;
			const style = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
			const spoken = new Intl.DateTimeFormat(frappe.boot.lang.replace("_", "-"), style);
			const hosts_of = ({ hosts = [] }) => hosts.map(meeting_manager.host_name).join(", ");
			const entry_html = (entry) => `<button type="button" class="mm-agenda-entry"
					data-doctype="${escape(entry.doctype)}" data-name="${escape(entry.name)}">
				<span class="mm-agenda-time">${entry.time}</span>
				<span class="mm-agenda-title">${escape(entry.title || "")}
					<span class="mm-agenda-host text-muted small">${escape(hosts_of(entry))}</span></span>
				<span class="text-muted small">${__(entry.status)}</span></button>`;
			const in_order = (one, other) => one.time.localeCompare(other.time);
			const lists = Object.keys(days)
				.sort()
				.map(
					(day) => `<h4>${escape(spoken.format(new Date(`${day}T12:00Z`)))}</h4>
					${days[day].sort(in_order).map(entry_html).join("")}`
				);
			const button = (where, text, label) =>
				`<button type="button" class="btn btn-default btn-sm" data-move="${where}"
					aria-label="${label}">${text}</button>`;
			return `<div class="mm-agenda-bar">${button("back", "‹", __("Previous"))}
				${button("today", __("Today"), __("Today"))}${button("on", "›", __("Next"))}</div>
				${lists.join("") || `<p class="text-muted">${__("No bookings in this week.")}</p>`}`;
		}
	}

	frappe.pages["booking-calendar"].on_page_show = (wrapper) => {
		if (frappe.is_mobile()) {
			wrapper.agenda ||= new Agenda(wrapper);
			return wrapper.agenda.show();
		}
		frappe.route_flags.replace_route = true; // so that Back does not lead here again
		frappe.set_route("List", "MM Meeting Booking", "Calendar", "default");
	};
}
