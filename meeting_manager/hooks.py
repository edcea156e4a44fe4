app_name = "meeting_manager"
app_title = "Meeting Manager"
app_publisher = "Meeting Manager contributors"
app_description = "Bookings from the public, and each customer known once"
app_email = "hello@meeting-manager.example"
app_license = "mit"
app_logo_url = "/assets/meeting_manager/images/logo.svg"
required_apps: list[str] = []

export_python_type_annotations = True
require_type_annotated_api_methods = True

extend_bootinfo = [
	"meeting_manager.meeting_manager.services.desk.home_screen.leave_what_opens",
	"meeting_manager.meeting_manager.services.desk.link_titles.add_to_boot",
]

app_include_js = ["meeting_manager.bundle.js"]  # made by `bench build`

standard_queries = {
	"MM Customer": "meeting_manager.api.customers.for_link",
	"MM Meeting Booking": "meeting_manager.api.desk.for_link",
}

doctype_js = {
	"MM Customer": ["public/js/customer_card.js", "public/js/customer.js"],
	"MM Schedule": ["public/js/public_page.js"],
	"MM Host": ["public/js/public_page.js"],
	"MM Meeting Type": ["public/js/public_page.js"],
	"MM Event": ["public/js/public_page.js"],
}

additional_timeline_content = {
	"MM Customer": ["meeting_manager.meeting_manager.services.desk.customer_overview.timeline_of"],
}

after_install = "meeting_manager.install.after_install"
before_uninstall = "meeting_manager.install.before_uninstall"
after_uninstall = "meeting_manager.install.after_uninstall"
after_migrate = ["meeting_manager.install.after_migrate"]

add_to_apps_screen = [
	{
		"name": "meeting_manager",
		"logo": "/assets/meeting_manager/images/logo.svg",
		"title": "Meeting Manager",
		"route": "/app/meeting-manager",
		"has_permission": "meeting_manager.meeting_manager.services.common.access.may_open_desk",
	}
]

auth_hooks = [
	"meeting_manager.api.request_guard.check_request",
	"meeting_manager.api.deletion.keep_customer",
]
override_whitelisted_methods = {
	"frappe.client.delete": "meeting_manager.api.deletion.delete",
	"frappe.desk.search.get_link_title": "meeting_manager.api.desk.get_link_title",
	"frappe.desk.reportview.delete_items": "meeting_manager.api.deletion.delete_items",
	"frappe.desk.reportview.export_query": "meeting_manager.api.exports.export_list",
	"frappe.desk.query_report.export_query": "meeting_manager.api.exports.export_report",
	"frappe.core.doctype.data_export.exporter.export_data": "meeting_manager.api.exports.export_data",
	"frappe.core.doctype.data_import.data_import.download_template": (
		"meeting_manager.api.exports.download_template"
	),
	"frappe.core.doctype.data_import.data_import.download_errored_template": (
		"meeting_manager.api.exports.download_errored_template"
	),
	"frappe.email.doctype.auto_email_report.auto_email_report.download": (
		"meeting_manager.api.exports.download_mailed_report"
	),
}

jinja = {"methods": ["meeting_manager.meeting_manager.services.desk.day_sheet.day_sheet"]}

page_renderer = ["meeting_manager.booking_pages.renderer.GuestPage"]
website_route_rules = [
	{"from_route": "/book/<slug>", "to_route": "book_type"},
	{"from_route": "/book/with/<host_slug>", "to_route": "book_with"},
	{"from_route": "/event/<slug>", "to_route": "event"},
	{"from_route": "/booking/<token>", "to_route": "booking"},
]
before_request = [
	"meeting_manager.api.body_limit.check_body",
	"meeting_manager.api.deletion.keep_customer",
]
after_request = [
	"meeting_manager.booking_pages.layout.add_headers",
	"meeting_manager.booking_pages.tracebacks.hide",
	"meeting_manager.booking_pages.revalidation.revalidate",
	"meeting_manager.meeting_manager.services.common.schema.keep_changed_indexes",
]
after_job = ["meeting_manager.meeting_manager.services.common.schema.keep_changed_indexes"]

doc_events = {
	"Error Log": {
		"before_insert": "meeting_manager.meeting_manager.services.common.error_log.keep_values_out"
	},
	"Scheduled Job Log": {
		"on_change": "meeting_manager.meeting_manager.services.common.error_log.keep_values_out_of_job_log"
	},
	"User": {
		"on_update": [
			"meeting_manager.meeting_manager.services.booking.publishing.close_host_of",
			"meeting_manager.meeting_manager.services.privacy.redaction.end_follows",
		],
		"after_rename": "meeting_manager.meeting_manager.services.booking.publishing.rename_host_of",
	},
	"MM Meeting Booking": {
		"onload": "meeting_manager.meeting_manager.services.desk.link_titles.send_with",
		"on_trash": [
			"meeting_manager.meeting_manager.services.messages.reminders.forget",
			"meeting_manager.meeting_manager.services.messages.sms_queue.forget",
			"meeting_manager.meeting_manager.services.messages.task_runner.forget",
			"meeting_manager.meeting_manager.services.messages.calendar.forget",
		],
	},
	"MM Booking Reminder": {"onload": "meeting_manager.meeting_manager.services.desk.link_titles.send_with"},
	"MM Customer": {"onload": "meeting_manager.meeting_manager.services.desk.link_titles.send_with"},
	"MM Customer Merge Log": {
		"onload": "meeting_manager.meeting_manager.services.desk.link_titles.send_with"
	},
	"MM Duplicate Suggestion": {
		"onload": "meeting_manager.meeting_manager.services.desk.link_titles.send_with"
	},
	"MM SMS Message": {"onload": "meeting_manager.meeting_manager.services.desk.link_titles.send_with"},
	"Communication": {
		"before_validate": "meeting_manager.meeting_manager.services.common.plain_texts.keep_subject_plain",
		"before_insert": "meeting_manager.meeting_manager.services.desk.customer_overview.show_mail",
	},
	"File": {"before_insert": "meeting_manager.meeting_manager.services.desk.exports.keep_cells_of_file"},
	"Email Queue": {
		"before_insert": "meeting_manager.meeting_manager.services.desk.exports.keep_cells_of_mail"
	},
	"Tag Link": {
		"before_insert": "meeting_manager.meeting_manager.services.privacy.redaction.hide_name_on_tag"
	},
	"Desktop Icon": {
		"before_naming": "meeting_manager.meeting_manager.services.desk.home_screen.rename_second_icon",
		"after_insert": "meeting_manager.meeting_manager.services.desk.home_screen.remove_second_icon",
	},
	"Notification Log": {
		"before_insert": "meeting_manager.meeting_manager.services.privacy.redaction.hide_title_in_news"
	},
	"Document Follow": {
		"validate": "meeting_manager.meeting_manager.services.privacy.redaction.check_follower"
	},
}
scheduler_events = {
	"daily": ["meeting_manager.meeting_manager.services.desk.booking_board.keep_days"],
	"daily_long": [
		"meeting_manager.meeting_manager.services.customers.duplicate_detection.check_changed",
		"meeting_manager.meeting_manager.services.common.schema.keep_all_indexes",
		"meeting_manager.meeting_manager.services.common.booking_totals.check",
	],
	"cron": {
		"*/5 * * * *": [
			"meeting_manager.meeting_manager.services.messages.task_runner.do_waiting",
			"meeting_manager.meeting_manager.services.messages.reminders.send_due",
			"meeting_manager.meeting_manager.services.messages.sms_queue.send_due",
			"meeting_manager.meeting_manager.services.booking.waitlist.end_offers",
			"meeting_manager.meeting_manager.services.desk.bulk.resume_lost",
			"meeting_manager.meeting_manager.services.common.booking_totals.add_changes",
		],
		"17 * * * *": [
			"meeting_manager.meeting_manager.services.messages.calendar.write_missing_events",
			"meeting_manager.meeting_manager.services.booking.waitlist.catch_up",
		],
	},
}

ignore_links_on_delete = ["MM Booking Total"]

default_log_clearing_doctypes = {"MM Bulk Action": 90}  # days; Log Settings may say otherwise
