"""The exceptions an app may raise or catch, each with the HTTP status it answers with."""


class ValidationError(Exception):
	http_status_code = 417


class AuthenticationError(Exception):
	http_status_code = 401


class SessionExpired(Exception):
	http_status_code = 401


class PermissionError(Exception):
	http_status_code = 403


class NameError(Exception):
	http_status_code = 409


class CSRFTokenError(Exception):
	http_status_code = 400


class TooManyRequestsError(Exception):
	http_status_code = 429


class FrappeTypeError(TypeError):
	http_status_code = 417


class UnsupportedMediaType(Exception):
	http_status_code = 415


class OutgoingEmailError(Exception):
	http_status_code = 501


class Redirect(Exception):
	"""Raised by a page; where to is in `frappe.local.flags.redirect_location`."""

	def __init__(self, http_status_code=301):
		super().__init__(http_status_code)
		self.http_status_code = http_status_code


class QueryTimeoutError(Exception):
	pass


class QueryDeadlockError(Exception):
	pass


class TooManyWritesError(Exception):
	pass


class DuplicateEntryError(NameError):
	pass


def _validation_errors(*names, **attributes):
	"""Subclasses of ValidationError that differ in nothing but their name and the given attributes."""
	for name in names:
		globals()[name] = type(name, (ValidationError,), {"__module__": __name__, **attributes})


_validation_errors(
	"AppNotInstalledError",
	"AttachmentLimitReached",
	"CannotChangeConstantError",
	"CharacterLengthExceededError",
	"CircularLinkingError",
	"DataError",
	"DataTooLongException",
	"DocstatusTransitionError",
	"DocumentLockedError",
	"EmptyTableError",
	"ImplicitCommitError",
	"InvalidColumnName",
	"InvalidDates",
	"InvalidEmailAddressError",
	"InvalidNameError",
	"InvalidPhoneNumberError",
	"InvalidSignatureError",
	"InvalidStatusError",
	"LinkExistsError",
	"LinkValidationError",
	"MandatoryError",
	"MappingMismatchError",
	"NonNegativeError",
	"TemplateNotFoundError",
	"TimestampMismatchError",
	"UniqueValidationError",
	"UpdateAfterSubmitError",
)
_validation_errors("DoesNotExistError", "PageDoesNotExistError", http_status_code=404)
_validation_errors("RateLimitExceededError", http_status_code=429)
_validation_errors("LinkExpired", http_status_code=410)
_validation_errors("InReadOnlyMode", http_status_code=503)


class CancelledLinkError(globals()["LinkValidationError"]):
	pass
