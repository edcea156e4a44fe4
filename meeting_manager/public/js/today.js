// Today's bookings, at the top of the workspace.
const COLOURS = {
	Pending: "orange",
	Confirmed: "blue",
	Completed: "green",
	"No Show": "red",
	Waitlist: "purple",
};
const BOOKING = "MM Meeting Booking";

// The block stands in a shadow root, into which the styles of the app's bundle do not reach.
const STYLE = `
	.mm-today { color: var(--text-color); font-size: var(--text-base, 13px); }
	.mm-today-head { display: flex; align-items: baseline; gap: 12px; margin-bottom: 6px; }
	.mm-today-head b { font-size: var(--text-lg, 15px); }
	.mm-today-head span { color: var(--text-muted); }
	.mm-today button { all: unset; cursor: pointer; color: var(--text-muted); }
	.mm-today button:focus-visible { outline: 2px solid var(--primary); border-radius: 4px; }
	.mm-today button:hover { color: var(--text-color); }
	.mm-today-head button { margin-inline-start: auto; }
	.mm-today ul { list-style: none; margin: 0; padding: 0; max-height: 330px; overflow-y: auto; }
	.mm-today li button { display: grid; gap: 2px 12px; align-items: center; width: 100%; padding: 7px 6px;
		grid-template-columns: 44px minmax(0, 1.2fr) minmax(0, 1.3fr) minmax(0, 1fr) auto; color: inherit;
		box-sizing: border-box; border-top: 1px solid var(--border-color); }
	.mm-today li button:hover { background: var(--highlight-color, var(--fg-hover-color)); }
	.mm-today li .mm-cell { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
	.mm-today .mm-over .mm-cell { color: var(--text-muted); }
	.mm-today .mm-guest { font-weight: 500; }
	.mm-today .mm-what, .mm-today .mm-host, .mm-today .mm-none { color: var(--text-muted); }
	@media (max-width: 600px) {
		.mm-today li button { grid-template-columns: 44px minmax(0, 1fr) auto; }
		.mm-today .mm-what, .mm-today .mm-host { grid-column: 2 / -1; font-size: 12px; }
		.mm-today .mm-host:empty, .mm-today .mm-what:empty { display: none; }
		.mm-today .indicator-pill { grid-column: 3; grid-row: 1; }
	}
`;

meeting_manager.show_today = async (root) => {
	const { bookings, has_more, refused } = await meeting_manager.ask(
		"dashboard.today",
		{},
		{ type: "GET", silent: true }
	);
	if (refused || !bookings) return;
	const escape = frappe.utils.escape_html;
	const { clock } = meeting_manager;
	const style = { weekday: "long", day: "numeric", month: "long" };
	const heading = `<div class="mm-today-head"><b>${__("Today")}</b>
		<span>${escape(clock.day(new Date().toISOString(), style))}</span>
		<button type="button" data-open="calendar">${__("Calendar")}</button></div>`;
	root.innerHTML = `<style>${STYLE}</style>${heading}${
		bookings.length
			? `<ul>${bookings.map(row_of).join("")}</ul>`
			: `<p class="mm-none">${__("No bookings on this day.")}</p>`
	}${has_more ? `<button type="button" data-open="list">${__("Show all")}</button>` : ""}`;
	root.addEventListener("click", open);

	function row_of(booking) {
		const seats = booking.seats > 1 ? ` · ${__("{0} seats", [booking.seats])}` : "";
		const colour = COLOURS[booking.status] || "gray";
		return `<li class="${booking.is_over ? "mm-over" : ""}">
			<button type="button" data-open="${escape(booking.name)}">
				<span class="mm-cell">${clock.time(booking.start)}</span>
				<span class="mm-cell mm-guest">${escape(booking.guest || __("Guest"))}</span>
				<span class="mm-cell mm-what">${escape(booking.title || "")}${seats}</span>
				<span class="mm-cell mm-host">${escape(booking.host || "")}</span>
				<span class="indicator-pill no-indicator-dot ${colour}">${__(booking.status)}</span>
			</button></li>`;
	}

	function open(event) {
		const target = event.target.closest("[data-open]")?.dataset.open;
		if (!target) return;
		if (target === "calendar") return frappe.set_route("List", BOOKING, "Calendar", "default");
		if (target !== "list") return frappe.set_route("Form", BOOKING, target);
		frappe.route_options = { start_datetime: ["Timespan", "today"] };
		frappe.set_route("List", BOOKING, "List");
	}
};
