import js from "@eslint/js";
import globals from "globals";

// What Frappe's Desk puts on `window`, as far as an app may use it.
const desk = {
	$: "readonly",
	__: "readonly",
	Awesomplete: "readonly",
	cint: "readonly",
	cstr: "readonly",
	cur_dialog: "readonly",
	cur_frm: "readonly",
	cur_list: "readonly",
	flt: "readonly",
	format_currency: "readonly",
	format_number: "readonly",
	frappe: "readonly",
	jQuery: "readonly",
	locals: "readonly",
	meeting_manager: "readonly",
	moment: "readonly",
};
const guest_pages = ["meeting_manager/public/js/book.js", "meeting_manager/public/js/embed.js"];

export default [
	{ ignores: ["**/.*/", "**/dist/", "build/", "demo/"] },
	js.configs.recommended,
	{
		files: ["**/*.js"],
		languageOptions: { sourceType: "script", ecmaVersion: 2022, globals: globals.browser },
		linterOptions: { reportUnusedDisableDirectives: "error" },
		rules: {
			eqeqeq: ["error", "smart"],
			"no-console": "error",
			"no-eval": "error",
			"no-implied-eval": "error",
			"no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
			"no-use-before-define": ["error", { functions: false, classes: true, variables: false }],
			"no-var": "error",
			"object-shorthand": "error",
			"prefer-const": ["error", { destructuring: "all" }],
		},
	},
	{
		files: ["meeting_manager/**/*.js"],
		ignores: guest_pages,
		languageOptions: { globals: desk },
	},
	{ files: ["**/*.mjs", "**/*.bundle.js"], languageOptions: { sourceType: "module" } },
];
