// Dialogs, bulk actions and the two customers of a suggested duplicate: loaded by `meeting_manager.load`.
import "./slot_picker";
import "./caller_contacts";
import "./caller_box";
import "./new_booking";
import "./move_booking";
import "./drop_booking";
import "./host_day";
import "./new_customer";
import "./merge_customers";
import "./duplicate_pair";
import "./bulk_action";
import "./day_sheet";
