// Who is calling: one box that finds customers as it is typed in, and beside it the few fields of a new one.
frappe.provide("meeting_manager");

meeting_manager.CallerBox = class CallerBox {
	// dialog: with the fields of CallerBox.fields(). on_change(): somebody was chosen, or nobody any more.
	constructor({ dialog, on_change }) {
		Object.assign(this, { dialog, on_change });
		this.hits = [];
		this.customer = null; // the one who was chosen: {name, title, lines}
		this.is_new = false;
		this.bind();
		this.show();
	}

	static fields() {
		const placeholder = __("Name, phone or email");
		return [
			{ fieldname: "who", fieldtype: "Data", label: __("Caller"), placeholder },
			{ fieldname: "who_list", fieldtype: "HTML" },
			{ fieldname: "who_reached", fieldtype: "HTML" },
			{ fieldname: "new_name", fieldtype: "Data", label: __("Name") },
			{ fieldname: "new_phone", fieldtype: "Data", label: __("Phone") },
			{ fieldname: "new_email", fieldtype: "Data", label: __("Email (optional)") },
			{ fieldname: "new_similar", fieldtype: "HTML" },
		];
	}

	// What was typed as the parts that it can be: "Ann Lee 012-345 6789" is a name and a phone number.
	static parts(typed) {
		const text = (typed || "").trim();
		const email = text.match(/\S+@\S+/)?.[0] || "";
		const rest = text.replace(email, " ");
		const phone = rest.match(/[+(]?\d[\d\s()/.-]{4,}\d/)?.[0].trim() || "";
		const name = rest.replace(phone, " ").replace(/\s+/g, " ").trim();
		return { name: /\p{L}/u.test(name) ? name : "", phone, email };
	}

	get field() {
		return this.dialog.fields_dict;
	}

	bind() {
		const $input = this.field.who.$input;
		$input.attr({
			autocomplete: "off",
			role: "combobox",
			"aria-expanded": false,
			"aria-autocomplete": "list",
		});
		$input.on(
			"input",
			frappe.utils.debounce(() => this.search(), 200)
		);
		$input.on("keydown", (event) => this.on_key(event));
		this.$list = $(this.field.who_list.wrapper);
		this.$list.on("click", "[data-hit]", (event) => this.pick(Number(event.currentTarget.dataset.hit)));
		this.$list.on("click", ".mm-caller-new", () => this.begin_new());
		this.$list.on("click", ".mm-caller-clear", () => this.clear());
		const look = frappe.utils.debounce(() => this.find_similar(), 300);
		["new_name", "new_phone", "new_email"].forEach((name) => this.field[name].$input.on("input", look));
		this.contacts = new meeting_manager.CallerContacts(this.field.who_reached.wrapper);
		this.$similar = $(this.field.new_similar.wrapper);
		this.$similar.on("click", "[data-similar]", (event) => {
			this.choose(this.similar[Number(event.currentTarget.dataset.similar)]);
		});
	}

	async search() {
		const text = this.typed();
		if (text === this.searched) return this.searching;
		this.searched = text;
		return (this.searching = this.find(text));
	}

	async find(text) {
		const asked = (this.asked = {});
		const hits = text.length < 2 ? [] : await meeting_manager.customers.search(text);
		if (asked !== this.asked || this.customer) return;
		this.hits = hits;
		this.at = meeting_manager.CallerBox.first_meant(hits);
		// A whole phone number or address that one customer has needs no second step.
		if (hits.length === 1 && hits[0].is_whole && this.is_contact(text)) return this.choose(hits[0]);
		if (text.length > 1 && !hits.length) return this.begin_new();
		this.is_new = false;
		this.show();
	}

	typed() {
		return (this.field.who.$input.val() || "").trim();
	}

	// Where Enter leads at first: to the first customer against whom nothing that was typed speaks, as the server
	// says, else to "New caller", which stands below them.
	static first_meant(hits) {
		const place = hits.findIndex(({ is_meant }) => is_meant);
		return place < 0 ? hits.length : place;
	}

	// Not of the number of a customer, which the first digits of a phone number may be too.
	is_contact(text) {
		return text.includes("@") || text.replace(/\D/g, "").length >= 7;
	}

	async on_key(event) {
		const last = this.hits.length; // where "New caller" stands
		if (["ArrowDown", "ArrowUp"].includes(event.key) && this.is_open()) {
			event.preventDefault();
			this.at = (this.at + (event.key === "ArrowDown" ? 1 : last) + (last + 1)) % (last + 1);
			this.mark();
		} else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
			event.preventDefault();
			await this.take(this.typed());
		}
	}

	// What is listed may still be what was found for the first letters: Enter waits for what was found for all.
	async take(text) {
		await this.search();
		if (text !== this.typed() || !this.is_open()) return;
		this.at < this.hits.length ? this.pick(this.at) : this.begin_new();
	}

	is_open() {
		return !this.customer && !this.is_new && Boolean(this.searched) && this.searched.length > 1;
	}

	pick(index) {
		this.choose(this.hits[index]);
	}

	choose(hit) {
		this.customer = hit;
		this.is_new = false;
		this.asked = null;
		this.contacts.show(hit.name);
		this.on_change(); // which moves on, before the box that has the focus goes
		this.show();
	}

	clear() {
		this.customer = null;
		this.searched = null;
		this.contacts.show(null);
		this.dialog.set_value("who", "").then(() => this.field.who.$input.trigger("focus"));
		this.hits = [];
		this.show();
		this.on_change();
	}

	begin_new() {
		const parts = meeting_manager.CallerBox.parts(this.typed());
		["name", "phone", "email"].forEach((part) => {
			const field = `new_${part}`;
			const is_ours =
				!this.dialog.get_value(field) || this.dialog.get_value(field) === this.filled?.[part];
			if (is_ours) this.dialog.set_value(field, parts[part]);
		});
		const was_new = this.is_new;
		this.filled = parts;
		this.is_new = true;
		this.show();
		this.find_similar();
		if (!was_new) this.on_change();
	}

	async find_similar() {
		if (!this.is_new) return;
		const asked = (this.asked_similar = {});
		const found = await meeting_manager.customers.similar(this.new_caller());
		if (asked !== this.asked_similar) return;
		this.similar = found;
		this.$similar.html(meeting_manager.CallerBox.similar_html(found));
	}

	new_caller() {
		const value = (name) => (this.field[name].get_value() || this.field[name].$input.val() || "").trim();
		return { name: value("new_name"), phone: value("new_phone"), email: value("new_email") };
	}

	// What `book` wants to know of who calls; null while it is nobody.
	value() {
		if (this.customer) return { customer: this.customer.name, ...this.contacts.confirmed() };
		return this.is_new ? this.new_caller() : null;
	}

	show() {
		this.hide("who", Boolean(this.customer));
		["new_name", "new_phone", "new_email", "new_similar"].forEach((name) =>
			this.hide(name, !this.is_new)
		);
		this.field.who.$input?.attr("aria-expanded", this.is_open());
		this.$list.html(this.customer ? this.chosen_html() : this.is_open() ? this.list_html() : "");
		this.mark();
	}

	// Only when it changes: Frappe draws a field anew, and what is being typed would be gone.
	hide(name, is_hidden) {
		if (Boolean(this.field[name].df.hidden) === is_hidden) return;
		this.dialog.set_df_property(name, "hidden", is_hidden ? 1 : 0);
	}

	list_html() {
		const { row } = meeting_manager.CallerBox;
		const rows = this.hits.map((hit, index) => row(hit, `data-hit="${index}"`));
		const text = frappe.utils.escape_html(this.searched);
		const add = `<button type="button" class="mm-caller mm-caller-new" role="option" tabindex="-1">
			<span class="mm-caller-main">${frappe.utils.icon("add", "xs")} ${__("New caller: {0}", [text])}</span></button>`;
		return `<div class="mm-callers" role="listbox">${rows.join("")}${add}</div>`;
	}

	chosen_html() {
		const change = `<button type="button" class="btn btn-default btn-xs mm-caller-clear">${__("Change")}</button>`;
		return `<div class="control-label small mb-1">${__("Caller")}</div>
			<div class="mm-callers"><div class="mm-caller">${meeting_manager.CallerBox.who_html(this.customer)}${change}</div></div>`;
	}

	static row(hit, attributes) {
		const why = frappe.utils.escape_html(hit.why || "");
		return `<button type="button" class="mm-caller" role="option" tabindex="-1" ${attributes}>
			${meeting_manager.CallerBox.who_html(hit)}<span class="mm-caller-why">${why}</span></button>`;
	}

	static similar_html(found) {
		const { row } = meeting_manager.CallerBox;
		const rows = found.map((each, index) =>
			row(each, `data-similar="${index}"`).replace('tabindex="-1"', "")
		);
		const label = `<div class="mm-callers-label">${__("Existing customer? Select one:")}</div>`;
		return rows.length ? `${label}<div class="mm-callers">${rows.join("")}</div>` : "";
	}

	static who_html(hit) {
		const line = [hit.name, ...(hit.lines || [])]
			.filter(Boolean)
			.map(frappe.utils.escape_html)
			.join(" · ");
		return `<span class="mm-caller-main"><strong>${frappe.utils.escape_html(hit.title || hit.name)}</strong>
			<span class="mm-caller-why d-block">${line}</span></span>`;
	}

	mark() {
		this.$list.find("[role=option]").each((index, each) => {
			each.setAttribute("aria-selected", index === this.at);
		});
	}
};
