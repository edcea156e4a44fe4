"""The exceptions an app may raise or catch, each with the HTTP status it answers with."""


class ValidationError(Exception):
	http_status_code = 417


class Redirect(Exception):
	"""Raised by a page; where to is in `frappe.local.flags.redirect_location`."""

	def __init__(self, http_status_code=301):
		super().__init__(http_status_code)
		self.http_status_code = http_status_code


EXCEPTIONS = {"ValidationError": ValidationError, "Redirect": Redirect}


def _define(base, names, **attributes):
	for name in names.split():
		EXCEPTIONS[name] = globals()[name] = type(name, (base,), {"__module__": __name__, **attributes})


_define(Exception, "CSRFTokenError", http_status_code=400)
_define(Exception, "AuthenticationError SessionExpired", http_status_code=401)
_define(Exception, "PermissionError", http_status_code=403)
_define(Exception, "NameError", http_status_code=409)
_define(Exception, "QueryTimeoutError QueryDeadlockError OutgoingEmailError")
_define(TypeError, "FrappeTypeError", http_status_code=417)
_define(EXCEPTIONS["NameError"], "DuplicateEntryError")
_define(ValidationError, "DoesNotExistError PageDoesNotExistError", http_status_code=404)
_define(ValidationError, "RateLimitExceededError", http_status_code=429)
_define(
	ValidationError,
	"AppNotInstalledError CharacterLengthExceededError DataError InvalidEmailAddressError LinkExistsError"
	" InvalidPhoneNumberError LinkValidationError MandatoryError NonNegativeError TimestampMismatchError"
	" UniqueValidationError",
)
