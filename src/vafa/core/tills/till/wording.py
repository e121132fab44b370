"""The words of the till's script, in the language of the visit. What is between braces is filled in by the script."""

from vafa.doors.web.words import _


def words() -> dict[str, str]:
    return {**_state(), **_basket(), **_codes(), **_selling(), **_dialogs(), **_returns()}


def _state() -> dict[str, str]:
    return {
        "online": _("Connected, everything is recorded"),
        "sending": _("Sending {n}"),
        "offline": _("No network"),
        "offline_waiting": _("No network. {n} waiting"),
        "refused": _("{n} need a look"),
        "signed_out": _("Signed out. Sign in again; nothing is lost."),
        "balances_from": _("Balances are from {time}"),
        "failed": _("That did not work; please try again"),
        "not_allowed": _("You may not do this"),
    }


def _basket() -> dict[str, str]:
    return {
        "items": _("{n} items"),
        "one_item": _("1 item"),
        "amount_line": _("Purchase amount"),
        "quantity_of": _("Quantity of {name}"),
        "price_of": _("Price of {name}"),
        "remove": _("Remove {name}"),
        "removed": _("The basket was emptied"),
        "undo": _("Bring it back"),
        "basket_came": _("A basket came from the shop's software"),
        "not_found": _("“{text}” is neither a member nor a product."),
        "not_found_offline": _("“{text}” is not known on this till without a network."),
        "new_mobile": _("{mobile} is not a member yet."),
        "enrol": _("Enrol"),
        "as_amount": _("Enter as an amount"),
        "several": _("Several products begin so: type more of the name or its code."),
        "price_missing": _("Type the price of {name}."),
        "bad_number": _("This is not a number."),
    }


def _codes() -> dict[str, str]:
    return {
        "code": _("Code"),
        "code_there": _("The code {which} is in use already."),
        "codes_offline": _("Codes and gift cards need the network."),
        "without_code": _("Go on without the code"),
        "card": _("Gift card {which}"),
        "card_left": _("{amount} is left on it"),
        "card_empty": _("Nothing is left on it"),
        "card_holds": _("Holds {amount}"),
        "card_sold": _("Gift card {which}"),
        "discounts": _("Discounts"),
        "discounts_later": _("Offers need the network: this purchase is charged and recorded without them."),
        "guest": _("Without a member"),
        "as_charged": _("Record as it was charged"),
    }


def _selling() -> dict[str, str]:
    return {
        "need_member": _("Whose purchase is it? Scan the card or type the mobile."),
        "need_lines": _("Type the amount or scan what was bought."),
        "pay": _("Record the purchase"),
        "pay_spend": _("Record and pay"),
        "queue": _("Put in the queue"),
        "working": _("Recording…"),
        "all_of": _("All of {name}"),
        "worth": _("Worth {amount}, taken before payment"),
        "before": _("Taken before payment"),
        "next": _("Next sale"),
        "from": _("From {name}"),
        "estimate": _("Final once the network is back"),
        "later": _("What this purchase earns is worked out once the network is back."),
        "nothing": _("This basket earns nothing."),
        "add_something": _("Shown as soon as something is in the basket."),
        "no_spending": _("There is nothing to spend for this basket."),
        "pending_member": _("New on this till; joins once the network is back"),
        "recorded": _("Recorded"),
        "again": _("Was recorded before; nothing was counted twice"),
        "queued": _("In the queue"),
        "queued_text": _("It is sent by itself once the network is back. You can go on selling."),
        "member_new": _("{name} is a member now"),
        "member_known": _("{name} is a member already"),
    }


def _dialogs() -> dict[str, str]:
    return {
        "code_sent": _("A code was sent to {mobile}. The member tells it to you."),
        "again_in": _("Another code in {n} s"),
        "send_again": _("Send another code"),
        "camera_missing": _("This device has no camera, or it may not be used."),
        "try_again": _("Send again"),
        "drop": _("Give up"),
        "without_spending": _("Record without spending"),
        "as_member": _("Record for this mobile"),
        "ask_manager": _(
            "Somebody who may change purchases has to decide: ask a manager to sign in on this till."
        ),
        "drop_reason": _("Why is this purchase given up?"),
        "dropped": _("Given up and kept in the audit"),
        "state_waiting": _("Waiting"),
        "state_refused": _("Refused"),
        "enrolment": _("Enrolment of {name}"),
        "sale_of": _("{amount} for {name}"),
    }


def _returns() -> dict[str, str]:
    return {
        "no_purchase": _("There is no purchase with this number here."),
        "all_returned": _("All of it came back already."),
        "left_of": _("{left} of {all} can come back"),
        "choose_lines": _("Say how many come back of each line, or an amount."),
        "pay_back": _("Hand back {amount}"),
        "will_cards": _("Coupons and gift cards"),
        "will_reverse": _("Will be taken back"),
        "will_give": _("Will be given back"),
        "no_change": _("Nothing was earned or spent that would change."),
        "review": _("Some of it is spent already; staff decides about the rest."),
        "returned": _("{amount} came back"),
        "needs_network": _("Returns need the network."),
    }


def of_kiosk() -> dict[str, str]:
    return {
        "offline": _("No network at the moment. Please ask at the till."),
        "failed": _("That did not work; please try again"),
        "code_sent": _("We sent a code to {mobile}."),
        "again_in": _("Another code in {n} s"),
        "send_again": _("Send another code"),
        "clear": _("Clear"),
        "back": _("Delete the last digit"),
        "leaving": _("Back to the start in {n} s"),
        "unknown_card": _("We do not know this card."),
        "hello": _("Hello {name}"),
        "welcome": _("Welcome, {name}"),
        "mobile_short": _("A mobile number has eleven digits."),
        "name_missing": _("Please type your name."),
    }
