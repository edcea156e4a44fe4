"""Texts that become script where a screen forgets to escape them, and the proof that none did.

What they would make has the attribute `mm-hostile`, so that it is found also where the browser would not run
it, and calls `mm_ran`, which writes down that it was called.
"""

WATCH = "window.mm_scripts = []; window.mm_ran = (how) => window.mm_scripts.push(String(how));"
PRODUCT = "9438653"  # of the numbers in the gaps below: only a template engine gets it

# By what each tries, at most 140 characters: as many as a Data field takes.
TEXTS = {
	"tags": (
		'Al<img/src="x"/mm-hostile/onerror=mm_ran(1)>"\'><svg mm-hostile onload=mm_ran(2)>'
		"{{7*1348379}}${mm_ran(3)}'-mm_ran(4)-'"
	),
	"attributes": (
		"Q\" mm-hostile autofocus onfocus=mm_ran(5) x=\"\u202emoc' mm-hostile onfocus=mm_ran(6) '` mm-hostile"
		"{%print(7*1348379)%}"
	),
	"entities": (
		"javascript:mm_ran(7)//&lt;img src=x mm-hostile onerror=mm_ran(8)&gt;"
		"&#60;svg mm-hostile onload=mm_ran(9)&#62;\\u003cimg mm-hostile\\u003e"
	),
}
# For fields that take more.
LONG = "\n".join(
	(
		"</textarea></title></style><iframe mm-hostile src=javascript:parent.mm_ran(10)></iframe>",
		"</script><script mm-hostile>mm_ran(11)</script><!-- <b mm-hostile>b</b> --><?x mm-hostile?>",
		'<a mm-hostile href="javascript:mm_ran(12)">x</a><style mm-hostile>*{x:y}</style><%= mm_ran(13) %>',
		'<IMG SRC=x mm-hostile ONERROR=mm_ran(14)><form mm-hostile action="javascript:mm_ran(15)">',
		"[x](javascript:mm_ran(16)) `<b mm-hostile>` &amp;lt;b mm-hostile&amp;gt;",
	)
)

FIND = """(product) => {
	const shown = (each) => each.outerHTML.slice(0, 300);
	const scripts = (window.mm_scripts || []).map((how) => `script ${how} ran`);
	const elements = [...document.querySelectorAll("[mm-hostile]")].map(shown);
	const names = ["href", "action", "src"];
	const is_script = (each) =>
		names.some((name) => /^\\s*javascript:\\S*mm_ran/i.test(each.getAttribute(name) || ""));
	const links = [...document.querySelectorAll("[href], [action], [src]")].filter(is_script).map(shown);
	const counted = document.body?.innerText?.includes(product) ? ["a template was run"] : [];
	return [...scripts, ...elements, ...links, ...counted];
}"""


def trouble(page) -> list[str]:
	"""What became of hostile texts on a page and in its frames; nothing, where all is well."""
	return [each for frame in page.frames for each in frame.evaluate(FIND, PRODUCT)]
