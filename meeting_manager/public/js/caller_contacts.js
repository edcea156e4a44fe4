// How the chosen caller can be reached: what is verified, where the rest came from, and a tick for what the caller
// confirms.
frappe.provide("meeting_manager");

meeting_manager.CallerContacts = class CallerContacts {
	constructor(wrapper) {
		this.$wrapper = $(wrapper);
		this.$wrapper.on("change", "[data-confirmed]", () => this.say());
	}

	// customer: their number; null for nobody.
	async show(customer) {
		this.asked = customer;
		this.$wrapper.html("");
		if (!customer) return;
		const found = await meeting_manager.ask("customers.contact_points", { customer }, { silent: true });
		if (this.asked !== customer || !found.reached) return;
		this.found = found;
		this.$wrapper.html(meeting_manager.CallerContacts.html(found));
		this.say();
	}

	// Where messages go, with what is ticked by now.
	say() {
		const { emails, phones, reached } = this.found;
		const ticked = Object.values(this.confirmed());
		const points = [...emails, ...phones];
		const more = points.filter(({ value, can_receive }) => can_receive && ticked.includes(value));
		const all = [...reached, ...more.map(({ value }) => value)];
		const sentence = meeting_manager.CallerContacts.sentence(all, points.length);
		this.$wrapper.find(".mm-caller-reached").html(sentence);
	}

	// What `book` wants to know of the ticks.
	confirmed() {
		const ticked = {};
		this.$wrapper.find("[data-confirmed]:checked").each((_index, box) => {
			ticked[`confirmed_${box.dataset.confirmed}`] = box.value;
		});
		return ticked;
	}

	static html({ emails, phones }) {
		const rows = [
			...emails.map((each, index) => this.row(each, "email", index)),
			...phones.map((each, index) => this.row(each, "phone", index)),
		];
		const reached = '<div class="mm-caller-reached" role="status"></div>';
		return `<div class="mm-caller-contacts">${reached}${rows.join("")}</div>`;
	}

	static sentence(reached, count) {
		if (reached.length) {
			const where = reached.map((each) => `<bdi>${frappe.utils.escape_html(each)}</bdi>`).join(", ");
			return `<p>${__("Messages about this booking go to {0}.", [where])}</p>`;
		}
		const text = count
			? __(
					"Nothing will be sent about this booking, because the customer has no verified email or mobile number. Read one out, and tick it if the caller confirms it."
				)
			: __(
					"Nothing will be sent about this booking, because the customer has no email or phone number."
				);
		return `<p class="mm-caller-unreached">${text}</p>`;
	}

	// One of each kind can be ticked: the first, unless one is verified already.
	static row({ value, is_verified, note }, kind, index) {
		const shown = frappe.utils.escape_html(value);
		const tick = `<label class="mm-caller-tick"><input type="checkbox" data-confirmed="${kind}" value="${shown}">
			${__("Confirmed with the caller")}</label>`;
		const may_tick = !index && !is_verified && frappe.model.can_write("MM Customer");
		return `<div class="mm-caller-contact"><bdi dir="ltr">${shown}</bdi>
			<span class="mm-caller-why">${frappe.utils.escape_html(note)}</span>${may_tick ? tick : ""}</div>`;
	}
};
