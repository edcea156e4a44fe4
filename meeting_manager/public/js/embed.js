// Puts the booking page of one meeting type on any website, where this script stands:
// <script src="https://your.site/assets/meeting_manager/js/embed.js" data-type="consultation" async></script>
// Websites keep this address, and browsers the script for up to a year: the pages must go on with an old one.
// data-type (or data-event) is the last part of the page's address; data-host, data-lang, data-title if wished.
// data-host alone is the page of that host.
(() => {
	"use strict";
	const script = document.currentScript;
	if (!script) return;
	const { type, event: gathering, host, lang, title } = script.dataset;
	const site = new URL(script.src, location.href).origin;
	const [place, name] = gathering
		? ["/event", gathering]
		: type || !host
			? ["/book", type]
			: ["/book/with", host];
	const page = new URL(name ? `${place}/${encodeURIComponent(name)}` : place, site);
	page.searchParams.set("embed", "1");
	if (host && type) page.searchParams.set("host", host);
	if (lang) page.searchParams.set("_lang", lang);

	const frame = document.createElement("iframe");
	frame.src = page.href;
	frame.title = title || "Book a meeting";
	frame.loading = "lazy";
	frame.referrerPolicy = "origin";
	Object.assign(frame.style, { width: "100%", height: "640px", border: "0", colorScheme: "normal" });
	script.after(frame);

	addEventListener("message", (message) => {
		if (message.source !== frame.contentWindow || message.origin !== site) return;
		const { meetingManager, height } = message.data || {};
		if (meetingManager !== "height" || !Number.isFinite(height)) return;
		frame.style.height = `${Math.min(Math.max(Math.ceil(height), 200), 6000)}px`;
	});
})();
