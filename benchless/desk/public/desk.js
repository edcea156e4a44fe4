// Comforts only: everything on these pages works without this file.
document.documentElement.classList.add("js");

document.addEventListener("submit", (event) => {
	const question = event.target.dataset.confirm;
	if (question && !window.confirm(question)) event.preventDefault();
});

// Child tables: the spare rows make way for a button that clones one.
for (const grid of document.querySelectorAll("[data-grid]")) {
	const button = grid.querySelector(".add-row");
	const spares = [...grid.querySelectorAll("tr.spare")];
	if (!button || !spares.length) continue;
	const template = spares[0].cloneNode(true);
	spares.forEach((row) => row.remove());
	button.hidden = false;
	button.addEventListener("click", () => {
		const row = template.cloneNode(true);
		const prefix = `${grid.dataset.grid}.`;
		const index = grid.dataset.next++;
		for (const element of row.querySelectorAll("[name],[id],[list]")) {
			for (const attribute of ["name", "id", "list"]) {
				const value = element.getAttribute(attribute);
				if (value?.startsWith(prefix)) {
					element.setAttribute(
						attribute,
						prefix + index + value.slice(value.indexOf(".", prefix.length))
					);
				}
			}
		}
		grid.querySelector("tbody").append(row);
		row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
	});
}

// Links: suggestions while typing.
let timer;
document.addEventListener("input", (event) => {
	const { link } = event.target.dataset;
	if (!link) return;
	clearTimeout(timer);
	timer = setTimeout(async () => {
		const query = new URLSearchParams({ doctype: link, txt: event.target.value });
		const answer = await fetch(`/app/suggest?${query}`, { headers: { Accept: "application/json" } });
		if (!answer.ok) return;
		const options = (await answer.json()).map(({ value, label }) => new Option(label, value));
		event.target.list?.replaceChildren(...options);
	}, 150);
});
