"""Who gets what at every address: written by hand, tried by test_access.py.

`200` a page, `302` sent on to another page, `login` asked to log in, `403`, `404`, and `405` where
the address only takes what a form sends. All objects are those of one group (`City.groep`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROLES = (
    "anonymous",
    "resident",
    "schrijver",
    "bestuur",
    "bestuur_elders",
    "sociaal_werker",
    "wijkregisseur",
    "locatiebeheerder",
    "makelaar",
    "makelaar_lid",
    "adviseur",
    "ambtenaar",
    "mandaathouder",
    "beheerder",
    "superuser",
)
MEMBERS = {"schrijver", "bestuur", "makelaar_lid"}
MAKELAARS = {"makelaar", "adviseur"}
DESK = {*MAKELAARS, "ambtenaar", "mandaathouder"}
HANDLERS = {*MAKELAARS, "ambtenaar"}
DECIDERS = {"mandaathouder", "adviseur"}
# Who may look at payments; the adviser is mandaathouder as well.
PAYERS = {"ambtenaar", *DECIDERS}
LETTERS = {"ambtenaar", *DECIDERS}
BEHEER = {"ambtenaar", "beheerder"}
PAPER = {*MAKELAARS, "makelaar_lid", "ambtenaar"}
# Every makelaar, the member of the group as well: a value is nobody's own.
RULES = {*DESK, "makelaar_lid", "beheerder"}
# A text to answer with is nobody's own either.
TEXTS = {*MAKELAARS, "makelaar_lid", "ambtenaar"}
# The member of the group among the staff sees the desk, and nothing of the own group there.
STAFF_OF_DESK = {*DESK, "makelaar_lid"}


BUDGET_LETTER = {"bestuur", "ambtenaar", "mandaathouder", *MAKELAARS, "makelaar_lid"}


@dataclass(frozen=True)
class Expected:
    """What an address gives to each role: `others` unless named. Nobody logged in: `anonymous`."""

    name: str
    args: Callable[[Any], list[Any]]
    anonymous: str
    others: str
    named: dict[str, str]
    post: dict[str, str]

    @property
    def is_same_for_all(self) -> bool:
        return self.anonymous == self.others and not self.named

    @property
    def takes_no_form(self) -> bool:
        return set(self.post.values()) == {"405"}

    def of(self, role: str) -> str:
        if role == "anonymous":
            return self.anonymous
        return self.named.get(role, self.others)

    def of_post(self, role: str) -> str | None:
        """Refusals of a form that is sent; None where anything but a refusal is right."""
        if role in self.post:
            return self.post[role]
        given = self.of(role)
        return given if given in ("login", "403", "404") else None


def _nothing(world: Any) -> list[Any]:
    return []


def everybody(
    name: str, args: Callable[[Any], list[Any]] = _nothing, gives: str = "200", post: str = "405"
) -> Expected:
    return Expected(name, args, gives, gives, {}, dict.fromkeys(ROLES, post))


def own(name: str, gives: str = "200", post: dict[str, str] | None = None) -> Expected:
    return Expected(name, _nothing, "login", gives, {}, post or {})


def only(
    roles: set[str],
    name: str,
    args: Callable[[Any], list[Any]] = _nothing,
    *,
    gives: str = "200",
    post: dict[str, str] | None = None,
    read_only: bool = False,
) -> Expected:
    """These roles get the page, others who are logged in get 403. `read_only`: nobody may send a form."""
    refused = dict.fromkeys(ROLES, "405") if read_only else {}
    return Expected(name, args, "login", "403", dict.fromkeys(roles, gives), post or refused)


def form_only(roles: set[str], name: str, args: Callable[[Any], list[Any]]) -> Expected:
    """An address that only takes a form."""
    refused = {role: "403" for role in ROLES if role not in roles} | {"anonymous": "login"}
    return Expected(name, args, "405", "405", {}, refused)


TABLE = [
    # What machines read
    everybody("alive"),
    everybody("health"),
    everybody("metrics", gives="404"),  # only with the token of the operator
    everybody("security_txt"),
    # Public pages
    everybody("home"),
    everybody("wijken"),
    everybody("wijk", lambda w: [w.wijk.slug]),
    everybody("group", lambda w: [w.groep.slug]),
    everybody("plans"),
    everybody("plan", lambda w: [w.decided.number]),
    everybody("plan", lambda w: [w.sent.number], gives="404"),
    everybody("plan_pdf", lambda w: [w.decided.number]),
    everybody("plan_pdf", lambda w: [w.sent.number], gives="404"),
    everybody("subsidies"),
    everybody("subsidies_export", lambda w: ["json"]),
    everybody("subsidies_export", lambda w: ["pdf"], gives="404"),
    form_only({"ambtenaar"}, "subsidies_refresh", lambda w: []),
    everybody("assumptions"),
    everybody("accessibility"),
    everybody("privacy"),
    everybody("outages"),
    only(BEHEER, "outage_enter"),
    only(BEHEER, "outage_change", lambda w: [w.outage.pk]),
    everybody("demo_mail"),
    everybody("style"),  # only in the demonstration
    # One's own
    own("mijn", post=dict.fromkeys(ROLES, "405")),
    own("settings"),
    own("account_export", post=dict.fromkeys(ROLES, "405")),
    own("account_erase"),
    only(MEMBERS, "mijn_aanvraag", lambda w: [w.draft.pk], gives="302", read_only=True),
    only(MEMBERS, "mijn_aanvraag", lambda w: [w.sent.pk], read_only=True),
    only(MEMBERS, "mijn_aanvraag", lambda w: [w.decided.pk], read_only=True),
    only(MEMBERS, "mijn_antwoord", lambda w: [w.sent.pk], gives="302"),
    only(MEMBERS, "mijn_bericht", lambda w: [w.sent.pk], gives="302"),
    form_only(MEMBERS, "mijn_gelezen", lambda w: [w.sent.pk]),
    only(MEMBERS, "mijn_vraag", lambda w: [w.vraag.pk]),
    own("notifications"),
    form_only(set(ROLES) - {"anonymous"}, "notifications_reachable", lambda w: []),
    only({"bestuur"}, "mijn_intrekken", lambda w: [w.sent.pk]),
    only({"bestuur"}, "mijn_intrekken", lambda w: [w.draft.pk]),
    # Accounting for a grant
    only(MEMBERS, "account", lambda w: [w.decided.pk]),
    only(MEMBERS, "account_part", lambda w: [w.account.pk, "acties"]),
    only(MEMBERS, "account_part", lambda w: [w.account.pk, "verhaal"]),
    only(MEMBERS, "account_part", lambda w: [w.sent_account.pk, "geld"], gives="302"),
    only(
        MEMBERS,
        "account_check",
        lambda w: [w.account.pk],
        post={"anonymous": "login", "schrijver": "403", "makelaar_lid": "403"},
    ),
    only(MEMBERS, "account_sent", lambda w: [w.sent_account.pk], read_only=True),
    everybody("account_photo", lambda w: [w.decided.number, w.photo.key]),
    only({*HANDLERS, "makelaar_lid"}, "accounts_ask", lambda w: [w.year]),
    form_only(HANDLERS, "case_account_ask", lambda w: [w.decided.number]),
    only(HANDLERS, "case_account_return", lambda w: [w.decided.number, w.sent_account.pk], gives="302"),
    form_only(DESK, "case_account_accept", lambda w: [w.decided.number, w.sent_account.pk]),
    only(HANDLERS, "case_propose", lambda w: [w.decided.number], gives="302"),
    only({"mandaathouder"}, "case_settle", lambda w: [w.decided.number], gives="302"),
    only({"ambtenaar"}, "case_pay", lambda w: [w.decided.number], gives="302"),
    only({"mandaathouder"}, "case_reclaim", lambda w: [w.decided.number], gives="302"),
    only({"ambtenaar"}, "case_repay", lambda w: [w.decided.number], gives="302"),
    only(DECIDERS, "case_drop_reclaim", lambda w: [w.decided.number], gives="302"),
    # Writing a plan
    only(MEMBERS, "plan_start", lambda w: [w.groep.slug]),
    only(MEMBERS, "plan_tasks", lambda w: [w.draft.pk], read_only=True),
    only(MEMBERS, "plan_tasks", lambda w: [w.sent.pk], gives="302", read_only=True),
    only(
        MEMBERS,
        "plan_check",
        lambda w: [w.draft.pk],
        post={"anonymous": "login", "schrijver": "403", "makelaar_lid": "403"},
    ),
    only(MEMBERS, "plan_sent", lambda w: [w.sent.pk], read_only=True),
    only(MEMBERS, "plan_sent", lambda w: [w.draft.pk], gives="302", read_only=True),
    only(MEMBERS, "plan_section", lambda w: [w.draft.pk, "doel"]),
    only(MEMBERS, "plan_section", lambda w: [w.draft.pk, "bijlagen"]),
    only(MEMBERS, "plan_section", lambda w: [w.sent.pk, "doel"], gives="302"),
    form_only(MEMBERS, "document_remove", lambda w: [w.draft_document.key]),
    # The desk
    only(STAFF_OF_DESK, "work_list", read_only=True),
    form_only(STAFF_OF_DESK, "work_seen", lambda w: []),
    only(DESK, "case", lambda w: [w.sent.number], read_only=True),
    only(DESK, "case", lambda w: [w.decided.number], read_only=True),
    only(DESK, "case_plan", lambda w: [w.sent.number], read_only=True),
    only(DESK, "case_talk", lambda w: [w.sent.number], read_only=True),
    only(DESK, "case_papers", lambda w: [w.decided.number], read_only=True),
    only(DESK, "case_money", lambda w: [w.decided.number], read_only=True),
    form_only(MAKELAARS, "case_take_up", lambda w: [w.sent.number]),
    only(MAKELAARS, "case_ask", lambda w: [w.sent.number]),
    only(MAKELAARS, "case_judge", lambda w: [w.sent.number, "everyone_takes_part"]),
    only(MAKELAARS, "case_advise", lambda w: [w.sent.number], gives="302"),
    # The adviser is mandaathouder as well, and does not decide on what that person advised.
    only({"mandaathouder"}, "case_decide", lambda w: [w.sent.number], gives="302"),
    only({"mandaathouder"}, "case_return", lambda w: [w.sent.number]),
    only(DESK, "case_message", lambda w: [w.sent.number], gives="302"),
    form_only(DESK, "case_read", lambda w: [w.sent.number]),
    only(DESK, "case_note", lambda w: [w.sent.number], gives="302"),
    only(MAKELAARS, "case_question", lambda w: [w.sent.number]),
    form_only(MAKELAARS, "question_withdraw", lambda w: [w.vraag.pk]),
    only(TEXTS, "texts", read_only=True),
    only(TEXTS, "text_new"),
    only(TEXTS, "text_change", lambda w: [w.standaardtekst.pk]),
    only(TEXTS, "text_remove", lambda w: [w.standaardtekst.pk]),
    # Account numbers and payments
    Expected(
        "rekeningen",
        _nothing,
        "login",
        "200",
        {"bestuur": "302", "bestuur_elders": "302"},  # to their only organisation
        dict.fromkeys(ROLES, "405"),
    ),
    only({"bestuur"}, "rekening", lambda w: [w.groep.organisatie_id]),
    only({"bestuur"}, "rekening_confirm", lambda w: [w.rekening.pk]),
    only({"ambtenaar"}, "rekening_confirm", lambda w: [w.lonely.pk]),
    form_only({"bestuur", "ambtenaar"}, "rekening_withdraw", lambda w: [w.rekening.pk]),
    only(PAYERS, "to_pay"),
    only({"ambtenaar"}, "rekeningen_to_check", read_only=True),
    only(PAYERS, "batches", read_only=True),
    only(PAYERS, "batch", lambda w: [w.batch.pk], read_only=True),
    form_only(PAYERS, "batch_release", lambda w: [w.batch.pk]),
    only({"ambtenaar"}, "batch_withdraw", lambda w: [w.batch.pk], gives="302"),
    form_only({"ambtenaar"}, "batch_send", lambda w: [w.batch.pk]),
    only({"ambtenaar"}, "batch_file", lambda w: [w.batch.pk, "xml"], gives="404", read_only=True),
    form_only({"ambtenaar"}, "payment_drop", lambda w: [w.betaling.pk]),
    only({"ambtenaar"}, "bank_answers"),
    only({"ambtenaar"}, "bank_answer", lambda w: [w.answer.pk]),
    # The hardheidsclausule: proposed by another ambtenaar
    only(MEMBERS, "mijn_hardheid", lambda w: [w.sent.pk], gives="302"),
    form_only(MEMBERS, "mijn_hardheid_withdraw", lambda w: [w.hardheid.pk]),
    only(DESK, "case_hardheid", lambda w: [w.sent.number]),
    # Without a mandate nobody sets a rule aside.
    form_only(DECIDERS, "hardheid_apply", lambda w: [w.hardheid.pk]),
    only(DECIDERS, "hardheid_refuse", lambda w: [w.hardheid.pk], gives="302"),
    only(STAFF_OF_DESK, "hardheid_year", lambda w: [w.year], read_only=True),
    # Terms, objections, changes and mandates
    only(MAKELAARS, "case_suspend", lambda w: [w.sent.number]),
    form_only(MAKELAARS, "case_resume", lambda w: [w.sent.number]),
    form_only(MAKELAARS, "case_reopen", lambda w: [w.sent.number]),
    only(MAKELAARS, "case_extend", lambda w: [w.sent.number]),
    form_only(MAKELAARS, "case_take_over", lambda w: [w.sent.number]),
    only(DESK, "case_stand_aside", lambda w: [w.sent.number]),
    only(MAKELAARS, "case_objection_enter", lambda w: [w.decided.number, w.decided.besluit.brief_id]),
    # The one who decided first, and the one who advised, decide on no objection.
    only(set(), "case_objection_decide", lambda w: [w.decided.number, w.bezwaar.pk]),
    only(DECIDERS, "case_change_decide", lambda w: [w.decided.number, w.wijziging.pk]),
    only(DECIDERS, "bulk"),
    only(STAFF_OF_DESK, "waiting_list", read_only=True),
    form_only({*MAKELAARS, "makelaar_lid"}, "waiting_advise", lambda w: []),
    only({"mandaathouder"}, "bulk_done", lambda w: [w.bulk.pk], read_only=True),
    only({*STAFF_OF_DESK, "beheerder"}, "mandates", read_only=True),
    only({"beheerder"}, "mandate_new"),
    only({"beheerder"}, "mandate_end", lambda w: [w.mandaat.pk]),
    only({"bestuur"}, "mijn_bezwaar", lambda w: [w.decided.besluit.brief_id], gives="302"),  # one is open
    only({"bestuur"}, "mijn_bezwaar_intrekken", lambda w: [w.bezwaar.pk]),
    only({"bestuur"}, "mijn_wijziging", lambda w: [w.decided.pk], gives="302"),  # one is open
    only({"bestuur"}, "mijn_wijziging_intrekken", lambda w: [w.wijziging.pk]),
    only({"ambtenaar", "beheerder"}, "retention", read_only=True),
    form_only({"ambtenaar", "beheerder"}, "retention_act", lambda w: ["voorgesteld"]),
    only({"ambtenaar", "beheerder"}, "retention_keep", lambda w: [w.vernietiging.pk]),
    only({"bestuur"}, "mijn_ingebrekestelling", lambda w: [w.sent.pk]),
    only({"bestuur"}, "mijn_wachten", lambda w: [w.sent.pk]),
    only({"bestuur"}, "mijn_deel", lambda w: [w.wait.pk]),
    only({"bestuur"}, "mijn_niet_wachten", lambda w: [w.wait.pk]),
    # What came on paper; another makelaar enters it, so nobody here sees the draft
    only({*MAKELAARS, "makelaar_lid"}, "paper", read_only=True),
    only({*MAKELAARS, "makelaar_lid"}, "paper_start"),
    # Acting on behalf of a group
    own("machtigingen", post=dict.fromkeys(ROLES, "405")),
    only({"bestuur"}, "machtiging", lambda w: [w.machtiging.pk], read_only=True),
    only({"bestuur"}, "machtiging_end", lambda w: [w.machtiging.pk]),
    only({"bestuur"}, "machtiging_give", lambda w: [w.groep.organisatie.pk]),
    only(PAPER, "machtiging_desk", read_only=True),
    only(PAPER, "machtiging_record"),
    only(PAPER - {"makelaar_lid"}, "machtiging_check", lambda w: [w.paper_machtiging.pk], read_only=True),
    # Entered by another ambtenaar; who is of the group does not check it.
    form_only(PAPER - {"makelaar_lid"}, "machtiging_confirm", lambda w: [w.paper_machtiging.pk]),
    form_only(PAPER - {"makelaar_lid"}, "machtiging_refuse", lambda w: [w.paper_machtiging.pk]),
    only(
        PAPER - {"makelaar_lid"},
        "machtiging_scan",
        lambda w: [w.paper_machtiging.pk],
        read_only=True,
    ),
    # Letters and documents
    only({*MEMBERS, *DESK}, "letter", lambda w: [w.decided.besluit.brief_id], read_only=True),
    only({*MEMBERS, *DESK}, "letter_pdf", lambda w: [w.decided.besluit.brief_id], read_only=True),
    only(MEMBERS, "document", lambda w: [w.draft_document.key], read_only=True),
    only({*MEMBERS, *DESK}, "document", lambda w: [w.sent_document.key], read_only=True),
    # Money
    only(STAFF_OF_DESK, "begroting_latest", gives="302", read_only=True),
    only(STAFF_OF_DESK, "begroting", lambda w: [w.year], read_only=True),
    only(STAFF_OF_DESK, "post", lambda w: [w.post.pk], read_only=True),
    only(STAFF_OF_DESK, "begroting_compare", read_only=True),
    only(STAFF_OF_DESK, "begroting_export", lambda w: [w.year, "csv"], read_only=True),
    only(STAFF_OF_DESK, "ledger_checks", read_only=True),
    only(STAFF_OF_DESK, "wijzigingen", read_only=True),
    only({"ambtenaar"}, "wijziging_new"),
    form_only(DECIDERS, "wijziging_carry_out", lambda w: [w.budget_change.pk]),
    form_only(DECIDERS, "wijziging_reject", lambda w: [w.budget_change.pk]),
    form_only({"ambtenaar"}, "wijziging_withdraw", lambda w: [w.budget_change.pk]),
    only(
        STAFF_OF_DESK,
        "wijkbudget",
        lambda w: [w.year],
        post={role: "403" for role in ROLES if role != "ambtenaar"} | {"anonymous": "login"},
    ),
    only({"ambtenaar"}, "residents"),
    only({"ambtenaar"}, "residents_file", lambda w: [w.residents_file.pk], read_only=True),
    form_only({"ambtenaar"}, "residents_confirm", lambda w: [w.residents_file.pk]),
    form_only({"ambtenaar"}, "residents_read_again", lambda w: [w.residents_file.pk]),
    form_only({"ambtenaar"}, "residents_drop", lambda w: [w.residents_file.pk]),
    only({"ambtenaar"}, "shares", read_only=True),
    only({"ambtenaar"}, "shares_agree", lambda w: [w.shared_buurt.pk]),
    only({"ambtenaar"}, "wijkbudget_adopt", lambda w: [w.run.pk], gives="302"),
    only(STAFF_OF_DESK, "wijkbudget_part", lambda w: [w.run.delen.all()[0].pk], read_only=True),
    only(
        STAFF_OF_DESK,
        "entry_behind",
        lambda w: [w.run.post.boekingen.all()[0].pk],
        gives="302",
        read_only=True,
    ),
    only(STAFF_OF_DESK, "wijkbudget_what_if", lambda w: [w.run.pk], read_only=True),
    only(BUDGET_LETTER, "wijkbudget_letter", lambda w: [w.budget_letter.pk], read_only=True),
    only(BUDGET_LETTER, "wijkbudget_letter_pdf", lambda w: [w.budget_letter.pk], read_only=True),
    only({"ambtenaar"}, "job", lambda w: [w.run.job_id], gives="302", read_only=True),
    # Values of the spelregels
    everybody("rules_compare", lambda w: [w.year]),
    everybody("rules_compare", lambda w: [2019], gives="404"),
    only(
        RULES,
        "reviews",
        post={role: "403" for role in ROLES if role != "ambtenaar"} | {"anonymous": "login"},
    ),
    only({"ambtenaar"}, "review", lambda w: [w.review.year]),
    only(RULES, "values_desk", read_only=True),
    only(RULES, "value_desk", lambda w: ["termijn.belofte_weken"], read_only=True),
    only({"ambtenaar"}, "value_change", lambda w: ["termijn.belofte_weken"]),
    only({"ambtenaar"}, "value_confirm", lambda w: ["termijn.belofte_weken"], gives="302"),
    only(RULES, "proposal", lambda w: [w.voorstel.pk], read_only=True),
    # Proposed by another ambtenaar, so every ambtenaar here may decide and none may withdraw.
    form_only({"ambtenaar", *DECIDERS}, "proposal_approve", lambda w: [w.voorstel.pk]),
    only({"ambtenaar", *DECIDERS}, "proposal_reject", lambda w: [w.voorstel.pk], gives="302"),
    form_only(set(), "proposal_withdraw", lambda w: [w.voorstel.pk]),
    # Action points and letters to the council
    everybody("action_points"),
    everybody("action_point", lambda w: [w.actiepunt.number]),
    only({"ambtenaar"}, "action_point_update", lambda w: [w.actiepunt.number]),
    everybody("briefs"),
    everybody("brief", lambda w: [w.published.year]),
    everybody("brief", lambda w: [w.concept.year], gives="404"),
    everybody("brief_version", lambda w: [w.published.year, 1]),
    everybody("brief_version", lambda w: [w.offered.year, 1], gives="404"),
    everybody("brief_pdf", lambda w: [w.published.year, 1]),
    everybody("brief_csv", lambda w: [w.published.year, 1, "wijken"]),
    only(
        LETTERS,
        "brief_desk_list",
        post={role: "403" for role in ROLES if role != "ambtenaar"} | {"anonymous": "login"},
    ),
    only(LETTERS, "brief_desk", lambda w: [w.concept.pk], read_only=True),
    only({"ambtenaar"}, "brief_facts", lambda w: [w.concept.pk]),
    only({"ambtenaar"}, "brief_text", lambda w: [w.concept.pk, "geld"]),
    form_only({"ambtenaar"}, "brief_submit", lambda w: [w.concept.pk]),
    only(DECIDERS, "brief_adopt", lambda w: [w.offered.pk]),
    form_only(DECIDERS, "brief_return", lambda w: [w.offered.pk]),
    only({"ambtenaar"}, "brief_publish", lambda w: [w.published.pk], gives="302"),
    only({"ambtenaar"}, "brief_drop", lambda w: [w.concept.pk]),
    form_only(LETTERS, "brief_make_pdf", lambda w: [w.concept.pk]),
    only(LETTERS, "brief_desk_pdf", lambda w: [w.published.pk], read_only=True),
    # /beheer/ sends who may not enter to its own log-in, which refuses them.
    Expected("admin:index", _nothing, "302", "302", dict.fromkeys(BEHEER, "200"), {}),
    Expected("admin:login", _nothing, "login", "403", {}, {}),
]
# Where nobody is treated otherwise than others, a few stand for all.
A_FEW = {"anonymous", "bestuur", "makelaar"}
# Making a PDF takes a second, so it is tried by a few.
COSTLY = {
    "letter_pdf": {"anonymous", "resident", "bestuur", "beheerder", "superuser"},
    "wijkbudget_letter_pdf": {"anonymous", "resident", "bestuur", "superuser"},
}
# Pages of libraries that are not walked: their own tests do that.
NOT_WALKED = ("account_", "admin:")
NOT_WALKED_EXCEPT = {
    "account_export",
    "account_erase",
    "account_part",
    "account_check",
    "account_sent",
    "account_photo",
    "admin:index",
    "admin:login",
}
