// A day of the calendar with a column for each host. Frappe's calendar has none: FullCalendar sells it.
frappe.provide("meeting_manager");

{
	const HOUR = 84; // pixels: half an hour has two lines
	const STEP = 15; // minutes to which a drag snaps
	const [OPENS, CLOSES] = [8, 18]; // hours that are shown at least
	const SMALLEST = 20; // pixels, of an entry that is short
	const text = (value) => frappe.utils.escape_html(cstr(value));
	const pixels = (minutes) => (minutes / 60) * HOUR;

	meeting_manager.HostDay = class HostDay {
		// list: the calendar's list view. look(entry): {background, colour, stripe, tooltip, is_struck} of an entry.
		constructor({ list, look, date }) {
			Object.assign(this, { list, look, date });
			this.$wrapper = $('<div class="mm-hostday"></div>').insertAfter(list.$result);
			this.bind();
		}

		bind() {
			this.$wrapper.on("click", "[data-days]", ({ currentTarget }) => {
				const days = Number(currentTarget.dataset.days);
				this.date = days ? frappe.datetime.add_days(this.date, days) : this.today();
				this.load();
			});
			this.$wrapper.on("click", ".mm-hostday-column", (event) => this.on_empty(event));
			this.$wrapper.on("pointerdown", ".mm-hostday-entry[data-movable]", (event) =>
				this.on_grab(event)
			);
			this.$wrapper.on("click", ".mm-hostday-entry", (event) => {
				if (this.was_dragged) event.preventDefault();
				event.stopPropagation();
			});
		}

		today() {
			return meeting_manager.clock.of(new Date()).locale("en").format("YYYY-MM-DD");
		}

		midnight() {
			return moment.tz(`${this.date} 00:00:00`, meeting_manager.clock.zone());
		}

		async load() {
			const date = this.date;
			const first = this.midnight();
			const site = (day) =>
				day
					.clone()
					.tz(frappe.boot.time_zone?.system || meeting_manager.clock.zone())
					.locale("en")
					.format("YYYY-MM-DD HH:mm:ss");
			const filters = this.list.filter_area.get();
			const args = { start: site(first), end: site(first.clone().add(1, "day")), filters };
			const found = await meeting_manager.ask("desk.calendar_entries", args, { type: "GET" });
			if (this.date !== date) return;
			this.entries = (Array.isArray(found) ? found : [])
				.map((each) => this.placed(each))
				.filter(Boolean);
			this.only = filters.find(
				([, fieldname, operator]) => fieldname === "host" && operator === "="
			)?.[3];
			this.draw();
		}

		// An entry with its minutes from midnight on the clock of the user; null on another day.
		placed(entry) {
			const minutes = (seconds) => {
				const moment_then = meeting_manager.clock.of(new Date(seconds * 1000)).locale("en");
				const day = moment_then.format("YYYY-MM-DD");
				if (day === this.date) return moment_then.hours() * 60 + moment_then.minutes();
				return day < this.date ? 0 : 24 * 60;
			};
			const [from, to] = [minutes(entry.starts_at), minutes(entry.ends_at)];
			return from < to ? { ...entry, from, to } : null;
		}

		// [{user, name, slug, entries}]: hosts who take bookings or have one, then what has no host.
		columns() {
			const known = frappe.boot.mm_hosts || {};
			const busy = this.entries.flatMap(({ hosts }) => hosts);
			const users = [...new Set([...Object.keys(known), ...busy])].filter((user) =>
				this.only ? user === this.only : known[user]?.is_active || busy.includes(user)
			);
			const columns = users.map((user) => ({
				user,
				slug: known[user]?.slug,
				name: meeting_manager.host_name(user),
				entries: this.entries.filter(({ hosts }) => hosts.includes(user)),
			}));
			const others = this.entries.filter(({ hosts }) => !hosts.length);
			if (others.length) columns.push({ user: "", name: __("Events"), entries: others });
			return columns;
		}

		draw() {
			const starts = this.entries.map(({ from }) => Math.floor(from / 60));
			const ends = this.entries.map(({ to }) => Math.ceil(to / 60));
			this.first_hour = Math.min(OPENS, ...starts);
			this.last_hour = Math.max(CLOSES, ...ends);
			const hours = Array.from(
				{ length: this.last_hour - this.first_hour },
				(_, place) => this.first_hour + place
			);
			const height = `height: ${hours.length * HOUR}px`;
			const axis = hours
				.map((hour) => `<div style="height: ${HOUR}px">${String(hour).padStart(2, "0")}:00</div>`)
				.join("");
			const columns = this.columns();
			const heads = columns
				.map(({ name }) => `<div class="mm-hostday-name ellipsis">${text(name)}</div>`)
				.join("");
			const bodies = columns
				.map(
					(column) =>
						`<div class="mm-hostday-column" style="${height}; background-size: 100% ${HOUR}px"
							data-slug="${text(column.slug)}">${this.column_html(column.entries)}</div>`
				)
				.join("");
			const scrolled = this.$wrapper.find(".mm-hostday-scroll")[0];
			const place = scrolled && { top: scrolled.scrollTop, left: scrolled.scrollLeft };
			const grid = `grid-template-columns: 3.25rem repeat(${columns.length}, minmax(8.5rem, 1fr))`;
			this.$wrapper.html(`${this.head_html()}
				<div class="mm-hostday-scroll"><div class="mm-hostday-grid" style="${grid}">
					<div class="mm-hostday-corner"></div>${heads}
					<div class="mm-hostday-axis">${axis}</div>${bodies}
				</div></div>`);
			if (place) this.$wrapper.find(".mm-hostday-scroll")[0].scrollTo(place);
		}

		head_html() {
			const day = meeting_manager.clock.day(this.midnight().toISOString(), {
				weekday: "long",
				day: "numeric",
				month: "long",
				year: "numeric",
			});
			const step = (
				days,
				label,
				icon
			) => `<button type="button" class="btn btn-default btn-sm" data-days="${days}"
				title="${label}" aria-label="${label}">${frappe.utils.icon(icon, "xs")}</button>`;
			return `<div class="mm-hostday-head">
				${step(-1, __("Previous Day"), "left")}<b>${day}</b>${step(1, __("Next Day"), "right")}
				<button type="button" class="btn btn-default btn-sm" data-days="0">${__("Today")}</button></div>`;
		}

		column_html(entries) {
			const lanes = HostDay.lanes(entries);
			return entries.map((entry) => this.entry_html(entry, lanes.get(entry))).join("");
		}

		// What overlaps stands side by side: {entry: {lane, of}}.
		static lanes(entries) {
			const found = new Map();
			let [group, ends, lanes] = [[], -1, []];
			const close = () => group.forEach((entry) => (found.get(entry).of = lanes.length));
			for (const entry of [...entries].sort((a, b) => a.from - b.from || b.to - a.to)) {
				if (entry.from >= ends) {
					close();
					[group, ends, lanes] = [[], -1, []];
				}
				const free = lanes.findIndex((until) => until <= entry.from);
				const lane = free < 0 ? lanes.length : free;
				lanes[lane] = entry.to;
				found.set(entry, { lane, of: 1 });
				group.push(entry);
				ends = Math.max(ends, entry.to);
			}
			close();
			return found;
		}

		entry_html(entry, { lane, of }) {
			const { background, colour, stripe, tooltip, is_struck } = this.look(entry);
			const top = pixels(entry.from - this.first_hour * 60);
			const height = Math.max(pixels(entry.to - entry.from) - 2, SMALLEST);
			const place = `top: ${top}px; height: ${height}px; width: ${100 / of}%; inset-inline-start: ${(100 / of) * lane}%`;
			const paint = `background: ${background}; color: ${colour}; border-inline-start-color: ${stripe}`;
			const times = [entry.from, entry.to].map(HostDay.clock).join("–");
			return `<a class="mm-hostday-entry ${is_struck ? "is-struck" : ""}" style="${place}; ${paint}"
				href="${frappe.utils.get_form_link(entry.doctype, entry.name)}" draggable="false"
				title="${text(tooltip)}" data-name="${text(entry.name)}" ${entry.startEditable ? "data-movable" : ""}>
				<span class="mm-hostday-time">${times}</span> ${text(entry.title)}</a>`;
		}

		static clock(minutes) {
			const two = (number) => String(number).padStart(2, "0");
			return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
		}

		// The instant of so many minutes after midnight on the clock of this day.
		instant(minutes) {
			return meeting_manager.clock.instant(`${this.date} ${HostDay.clock(minutes)}`);
		}

		on_empty(event) {
			const column = event.currentTarget;
			if (!column.dataset.slug || !meeting_manager.can_book()) return;
			const y = event.clientY - column.getBoundingClientRect().top;
			const minutes = this.first_hour * 60 + Math.floor(((y / HOUR) * 60) / STEP) * STEP;
			const start = this.instant(minutes);
			meeting_manager.new_booking({ host: column.dataset.slug, start, on_booked: () => this.load() });
		}

		// With a mouse; a finger scrolls.
		on_grab(event) {
			this.was_dragged = false;
			if (event.pointerType !== "mouse" || event.button) return;
			event.preventDefault();
			const element = event.currentTarget;
			const entry = this.entries.find(({ name }) => name === element.dataset.name);
			const top = pixels(entry.from - this.first_hour * 60);
			let minutes = entry.from;
			const move = ({ clientY }) => {
				const by = Math.round((((clientY - event.clientY) / HOUR) * 60) / STEP) * STEP;
				const latest = this.last_hour * 60 - (entry.to - entry.from);
				minutes = Math.max(this.first_hour * 60, Math.min(entry.from + by, latest));
				this.was_dragged ||= minutes !== entry.from;
				element.style.top = `${top + pixels(minutes - entry.from)}px`;
				const times = [minutes, minutes + entry.to - entry.from].map(HostDay.clock).join("–");
				element.querySelector(".mm-hostday-time").textContent = times;
			};
			const drop = () => {
				$(document).off(".mm_hostday");
				if (minutes !== entry.from) this.drop(entry, minutes);
			};
			$(document).on("pointermove.mm_hostday", ({ originalEvent }) => move(originalEvent));
			$(document).on("pointerup.mm_hostday pointercancel.mm_hostday", drop);
		}

		drop(entry, minutes) {
			const start = this.instant(minutes);
			const length = (entry.ends_at - entry.starts_at) * 1000;
			const end = new Date(new Date(start).getTime() + length).toISOString();
			const [revert, done] = [() => this.draw(), () => this.load()];
			new meeting_manager.DropBooking({ entry, start, end, revert, done }).show();
		}

		toggle(is_shown) {
			this.is_shown = is_shown;
			this.$wrapper.toggle(is_shown);
			if (is_shown) this.load();
		}
	};
}
