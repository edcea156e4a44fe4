// Finding a customer by what the caller says: in the search bar at the top, and above the list of customers.
frappe.provide("meeting_manager.customers");

// What search_customers answers. Sent by POST, so that no name or number is kept in a log of addresses.
meeting_manager.customers.find = (text, limit) =>
	meeting_manager
		.ask("customers.search", { text, limit }, { type: "POST", silent: true })
		.then((found) => (Array.isArray(found) ? found : []));

meeting_manager.customers.open = (name) => frappe.set_route("Form", "MM Customer", name);

// Phone numbers in a text; in Arabic their + would else stand behind them.
meeting_manager.customers.NUMBERS = /(^|\s)(\+?\d[\d ()./-]{5,}\d)(?=\s|$)/g;

// Two lines about a customer, as HTML: who it is, and why they were found.
meeting_manager.customers.describe = (customer) => {
	const title = [customer.customer_name, customer.company].filter(Boolean).join(", ");
	const known = customer.matched === "phone" ? customer.primary_email : customer.phone;
	const idle = customer.status === "Active" ? null : __(customer.status);
	const details = [customer.why, idle, known, customer.name].filter(Boolean).join(" · ");
	const { NUMBERS } = meeting_manager.customers;
	return {
		title: frappe.utils.escape_html(title),
		details: frappe.utils.escape_html(details).replace(NUMBERS, '$1<bdi dir="ltr">$2</bdi>'),
	};
};

// Offers customers in a field that has Awesomplete. Only the last of several answers is shown.
meeting_manager.customers.CustomerFinder = class {
	// show(found, text) is called with what was found for the text that is still in the field.
	constructor(input, show, { wait = 250, limit = 5 } = {}) {
		Object.assign(this, { input, show, limit });
		$(input).on(
			"input",
			frappe.utils.debounce(() => this.find(), wait)
		);
	}

	async find() {
		const text = this.input.value.trim();
		if (text.length < 2) return;
		const found = await meeting_manager.customers.find(text, this.limit);
		if (this.input.value.trim() === text) this.show(found, text);
	}
};

// Frappe has no way to add results of an app to its search bar. So its list is left to it, and ours come
// before it when they arrive, in the same form.
meeting_manager.customers.offer_in_search_bar = (input) => {
	if (input.mm_finds_customers || !input.awesomplete || !frappe.model.can_read("MM Customer")) return;
	input.mm_finds_customers = true;
	new meeting_manager.customers.CustomerFinder(input, (found) => {
		if (!found.length || document.activeElement !== input) return;
		const awesomplete = input.awesomplete;
		const others = (awesomplete._list || []).filter((option) => !option.mm_customer);
		awesomplete.list = [...found.map(as_option), ...others];
	});

	function as_option(customer, place) {
		const { title, details } = meeting_manager.customers.describe(customer);
		return {
			label: title,
			value: `${customer.customer_name} (${customer.name})`,
			description: details,
			index: 200 - place, // Frappe's own begin at 100
			route: ["Form", "MM Customer", customer.name],
			mm_customer: customer.name,
		};
	}
};

// The field above the list: customers are offered while one types; Enter shows all who were found in the list.
meeting_manager.customers.add_list_search = (list) => {
	const label = __("Name, email or phone");
	const $field = $(`<div class="form-group frappe-control input-max-width mm-find col-md-2">
		<div class="awesomplete-box"><input type="search" class="form-control input-xs" autocomplete="off"></div>
	</div>`);
	const $input = $field.find("input").attr({ placeholder: label, "aria-label": label });
	$field.prependTo(list.page.page_form.find(".standard-filter-section"));
	const awesomplete = new Awesomplete($input[0], {
		minChars: 2,
		maxItems: 8,
		filter: () => true,
		sort: false,
		data: ({ customer }) => ({ label: customer.name, value: customer.name }),
		item: (suggestion) => {
			const { customer } = awesomplete._list.find((each) => each.customer.name === suggestion.value);
			const { title, details } = meeting_manager.customers.describe(customer);
			return $(
				`<li role="option"><p><strong>${title}</strong><br><span class="small">${details}</span></p></li>`
			)[0];
		},
		replace: () => $input.val(""),
	});
	new meeting_manager.customers.CustomerFinder(
		$input[0],
		(found) => {
			awesomplete.list = found.map((customer) => ({ customer }));
		},
		{ limit: 8 }
	);
	$input.on("awesomplete-selectcomplete", (event) =>
		meeting_manager.customers.open(event.originalEvent.text.value)
	);
	$input.on("keydown", (event) => {
		if (event.key === "Enter" && awesomplete.index < 0) show_all();
	});
	$input.on("search", () => $input.val() || show_all());

	const ACTIVE = ["MM Customer", "is_active", "=", 1];
	let hides_inactive = false;

	async function show_all() {
		awesomplete.close();
		const text = $input.val().trim();
		const found = text ? await meeting_manager.customers.find(text, 50) : [];
		const names = found.map((customer) => customer.name);
		await list.filter_area.remove("name");
		if (!text) return hides_inactive && list.filter_area.add([ACTIVE]);
		if (names.length === 1) return meeting_manager.customers.open(names[0]);
		if (!names.length)
			return frappe.show_alert(__("No customers found for {0}.", [frappe.utils.escape_html(text)]));
		hides_inactive ||= list.filter_area.exists(ACTIVE);
		await list.filter_area.remove("is_active"); // who was found is shown, also who is inactive
		list.filter_area.add([["MM Customer", "name", "in", names.join(",")]]);
	}
};

// Ctrl+K opens the search bar of Frappe 16. On 15 it hides the sidebar of lists, which their menu does too.
window.addEventListener(
	"keydown",
	(event) => {
		if (event.key?.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
		if (event.shiftKey || event.altKey || !frappe.model.can_read("MM Customer")) return;
		if ($(document.activeElement).is("input, select, textarea, [contenteditable=true]")) return;
		const [field] = $("#navbar-search:visible").not(".modal *");
		if (!field || window.cur_dialog?.display) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		field.focus();
	},
	true
);

// On 16 the search bar stands in a dialog that is made when it is first opened.
$(document).on("focusin", "#navbar-search", (event) =>
	meeting_manager.customers.offer_in_search_bar(event.target)
);
