// What a script adds to the public pages, which all work without it: times in the visitor's own zone at once,
// months and days without a new page, one sending only, and the height for a frame on somebody's website.
(() => {
	"use strict";
	const root = document.documentElement;
	root.classList.add("script");
	const live = () => document.getElementById("live");
	let asked = 0;

	async function show(url, { push = true, focus = null } = {}) {
		const turn = ++asked;
		live().setAttribute("aria-busy", "true");
		try {
			const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
			const page = new DOMParser().parseFromString(await answer.text(), "text/html");
			const fresh = page.getElementById("live");
			if (turn !== asked) return;
			if (!fresh) throw new Error("another page");
			live().replaceWith(document.adoptNode(fresh));
			document.title = page.title;
			history[push ? "pushState" : "replaceState"]({ live: true }, "", url);
			settle(fresh, focus);
		} catch {
			if (turn === asked) location.assign(url);
		}
	}

	function settle(region, focus) {
		document.getElementById("said").textContent = region.dataset.said || "";
		if (!focus) return;
		const same = region.querySelector(`[data-key="${CSS.escape(focus)}"], [id="${CSS.escape(focus)}"]`);
		const target = same || region.querySelector("#times-head");
		if (!target) return;
		if (!same) target.tabIndex = -1;
		target.focus({ preventScroll: Boolean(same) });
		if (matchMedia("(max-width: 52rem)").matches && /^\d{4}-/.test(focus)) {
			const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
			region
				.querySelector(".times")
				.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
		}
	}

	function address(form) {
		const url = new URL(form.action, location.href);
		url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
		return url.href;
	}

	document.addEventListener("click", (event) => {
		const wrong = event.target.closest("#summary a");
		if (wrong) {
			event.preventDefault();
			document.getElementById(wrong.hash.slice(1)).focus();
			return;
		}
		const link = event.target.closest("a[data-live]");
		if (
			!link ||
			!live() ||
			event.button ||
			event.metaKey ||
			event.ctrlKey ||
			event.shiftKey ||
			event.altKey
		)
			return;
		event.preventDefault();
		show(link.href, { focus: link.dataset.key });
	});
	document.addEventListener("change", (event) => {
		const form = event.target.closest("form[data-live]");
		if (form && live()) show(address(form), { focus: event.target.id });
	});
	document.addEventListener("submit", (event) => {
		const form = event.target;
		if (form.matches("[data-live]") && live()) {
			event.preventDefault();
			show(address(form));
		} else if (form.matches("[data-once]")) {
			if (form.dataset.sent) return event.preventDefault();
			form.dataset.sent = "yes";
			form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
		}
	});
	window.addEventListener("popstate", () =>
		live() ? show(location.href, { push: false }) : location.reload()
	);
	window.addEventListener("pageshow", (event) => {
		if (!event.persisted) return;
		if (document.querySelector(".offers")) return location.reload(); // seats may have been taken meanwhile
		document.querySelectorAll("form[data-sent]").forEach((form) => {
			delete form.dataset.sent;
			form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
		});
	});

	function ownZone() {
		const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
		const region = live();
		if (!zone || !region || "zoneGiven" in region.dataset || zone === region.dataset.zone) return;
		const url = new URL(location.href);
		url.searchParams.set("tz", zone);
		show(url.href, { push: false });
	}

	function tellHeight() {
		if (window.parent === window || !root.classList.contains("embedded")) return;
		const send = () =>
			window.parent.postMessage({ meetingManager: "height", height: document.body.scrollHeight }, "*");
		new ResizeObserver(send).observe(document.body);
		send();
	}

	const problems = document.getElementById("summary");
	if (problems) problems.focus();
	ownZone();
	tellHeight();
})();
