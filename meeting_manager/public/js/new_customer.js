// Quick entry of a customer from any link field: a name and a phone number make a Stub, an email a Full profile.
frappe.provide("meeting_manager");

meeting_manager.NewCustomer = class NewCustomer {
	// typed: what stood in the link field. after_insert(doc): Frappe's own, where there is no link field.
	constructor({ typed, after_insert }) {
		Object.assign(this, { typed, after_insert });
	}

	show() {
		const parts = meeting_manager.CallerBox.parts(this.typed);
		this.dialog = new frappe.ui.Dialog({
			title: __("New Customer"),
			fields: [
				{ fieldname: "name", fieldtype: "Data", label: __("Name"), reqd: 1, default: parts.name },
				{ fieldname: "phone", fieldtype: "Data", label: __("Phone"), default: parts.phone },
				{
					fieldname: "email",
					fieldtype: "Data",
					label: __("Email"),
					default: parts.email,
					description: __(
						"With an email, the profile is Full; with only a phone number, it is Stub."
					),
				},
				{ fieldname: "similar", fieldtype: "HTML" },
			],
			primary_action_label: __("Save"),
			primary_action: (values) => this.save(values),
			secondary_action_label: __("Full Form"),
			secondary_action: () => this.open_full_form(),
		});
		this.$similar = $(this.dialog.fields_dict.similar.wrapper);
		const look = frappe.utils.debounce(() => this.find_similar(), 300);
		["name", "phone", "email"].forEach((each) => this.dialog.fields_dict[each].$input.on("input", look));
		this.$similar.on("click", "[data-similar]", (event) => {
			this.give(this.similar[Number(event.currentTarget.dataset.similar)].name);
		});
		this.dialog.show();
		this.find_similar();
		return this;
	}

	values() {
		const value = (name) => (this.dialog.fields_dict[name].$input.val() || "").trim();
		return { name: value("name"), phone: value("phone"), email: value("email") };
	}

	async find_similar() {
		const asked = (this.asked = {});
		const found = await meeting_manager.customers.similar(this.values());
		if (asked !== this.asked) return;
		this.similar = found;
		this.$similar.html(meeting_manager.CallerBox.similar_html(found));
	}

	async save() {
		const made = await meeting_manager.ask("desk.new_customer", this.values(), {
			btn: this.dialog.get_primary_btn(),
		});
		if (made.refused) {
			const { message } = made.refused;
			return message && frappe.msgprint({ title: __("Not possible"), message, indicator: "red" });
		}
		this.give(made.name);
	}

	// To the link field that asked, or else to the form.
	give(name) {
		this.dialog.hide();
		frappe._from_link = null;
		if (this.after_insert) return this.after_insert({ doctype: "MM Customer", name });
		frappe.set_route("Form", "MM Customer", name);
	}

	open_full_form() {
		const doc = frappe.model.get_new_doc("MM Customer", null, null, true);
		const { name, phone, email } = this.values();
		Object.assign(doc, { customer_name: name, primary_email: email || undefined });
		if (phone) frappe.model.add_child(doc, "phone_numbers").phone_number = phone;
		this.dialog.hide();
		frappe.set_route("Form", "MM Customer", doc.name);
	}
};
