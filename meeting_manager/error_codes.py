"""Every error code that the app answers with, and its HTTP status.

A code never changes once it is released, because programs compare it. docs/openapi.yaml explains those that
guests can get; a test compares the two.
"""

from enum import Enum


class ErrorCode(str, Enum):
	"""The value is the code itself. status: of an answer whose first problem it is. for_staff: no guest meets
	it, so the public API does not document it.
	"""

	status: int
	for_staff: bool

	def __new__(cls, code: str, status: int = 422, for_staff: bool = False) -> "ErrorCode":
		member = str.__new__(cls, code)
		member._value_ = code
		member.status, member.for_staff = status, for_staff
		return member

	def __str__(self) -> str:
		return str(self.value)

	# who books
	NAME_MISSING = "name_missing"
	NAME_TOO_LONG = "name_too_long"
	NAME_INVALID = "name_invalid"
	EMAIL_MISSING = "email_missing"
	EMAIL_SEVERAL = "email_several"
	EMAIL_INVISIBLE = "email_invisible"
	EMAIL_TOO_LONG = "email_too_long"
	EMAIL_LOCAL_TOO_LONG = "email_local_too_long"
	EMAIL_INVALID = "email_invalid"
	PHONE_MISSING = "phone_missing"
	PHONE_LETTERS = "phone_letters"
	PHONE_REGION_MISSING = "phone_region_missing"
	PHONE_INVALID = "phone_invalid"
	NOTES_TOO_LONG = "notes_too_long"
	TIME_ZONE_UNKNOWN = "time_zone_unknown"

	# answers to custom questions
	ANSWER_MISSING = "answer_missing"
	ANSWER_TOO_LONG = "answer_too_long"
	ANSWER_WRONG_TYPE = "answer_wrong_type"
	ANSWER_NOT_A_CHOICE = "answer_not_a_choice"
	QUESTION_UNKNOWN = "question_unknown"

	# the request as a whole
	KEY_INVALID = "key_invalid"
	KEY_REUSED = "key_reused", 409
	BODY_TOO_LARGE = "body_too_large", 413
	CLOSED = "closed"
	BUSY = "busy", 429
	REFUSED = "refused"
	TOO_MANY_OPEN = "too_many_open", 429

	# what is booked
	TYPE_UNKNOWN = "type_unknown", 404
	EVENT_UNKNOWN = "event_unknown", 404
	HOST_UNKNOWN = "host_unknown"
	HOST_MISSING = "host_missing", 422, True
	DURATION_NOT_OFFERED = "duration_not_offered"
	DURATION_INVALID = "duration_invalid", 422, True
	RANGE_TOO_LONG = "range_too_long"

	# when
	TIME_MISSING = "time_missing"
	TIME_INVALID = "time_invalid"
	TIME_SKIPPED = "time_skipped", 422, True
	TIME_PAST = "time_past"
	TIME_TOO_FAR = "time_too_far", 422, True
	TOO_SOON = "too_soon"
	TOO_FAR = "too_far"
	NOT_OFFERED = "not_offered"
	SLOT_TAKEN = "slot_taken", 409

	# seats
	SEATS_INVALID = "seats_invalid"
	TOO_MANY_SEATS = "too_many_seats"
	EVENT_OVER = "event_over"
	EVENT_FULL = "event_full"

	# an existing booking
	LINK_NOT_VALID = "link_not_valid", 404
	LINK_NOT_MAILED = "link_not_mailed"
	NOT_CONFIRMED = "not_confirmed", 404
	BOOKING_OVER = "booking_over"
	BOOKING_STARTED = "booking_started"
	NOT_MOVABLE = "not_movable"
	NOT_PENDING = "not_pending", 422, True
	NOT_BEGUN = "not_begun", 422, True
	ON_WAITLIST = "on_waitlist", 422, True
	NO_OFFER = "no_offer"
	OFFER_OVER = "offer_over"
