"""Standard texts, questions about one section, and the mail of the day, as if the portal ran for a while."""

from datetime import date

from django.db.models import F

from amstelveen_ontmoet.accounts.models import Melding, User
from amstelveen_ontmoet.pages.demo.clock import days_ago
from amstelveen_ontmoet.procedure.actions import questions, texts
from amstelveen_ontmoet.procedure.enums import TextKind
from wijkplannen.actions import plans
from wijkplannen.enums import Section
from wijkplannen.models import Wijkplan

TEXTS = (
    (
        "Ontvangen en doorgegeven",
        TextKind.BERICHT,
        "Beste {naam},\n\nUw bericht over {nummer} is bij ons. Binnen drie werkdagen krijgt u antwoord.",
        "Dear {naam},\n\nWe have your message about {nummer}. We will reply within three working days.",
    ),
    (
        "Wie komt er?",
        TextKind.VRAAG,
        "In “{titel}” staat nog niet voor wie de activiteiten zijn. Kunt u dat per activiteit erbij zetten?",
        "“{titel}” does not say yet who the activities are for. Could you add that to each activity?",
    ),
    (
        "Geld klopt niet",
        TextKind.AANVULLING,
        "De inkomsten en uitgaven in “{titel}” zijn niet gelijk. Kunt u de rijen onder Geld aanpassen?",
        "The income and expenses in “{titel}” are not equal. Could you correct the rows under Money?",
    ),
)


def make_texts(by: User) -> None:
    """A few texts to begin an answer with."""
    with days_ago(110):
        for name, kind, text_nl, text_en in TEXTS:
            texts.save_text(None, name=name, kind=kind, text_nl=text_nl, text_en=text_en, by=by)


def ask(plan: Wijkplan, part: Section, question: str, *, by: User) -> int:
    """Ask about a section; the key of the question."""
    return questions.ask_question(plan.pk, part=part, question=question, by=by).pk


def correct_and_answer(
    vraag_id: int, plan: Wijkplan, content: plans.SectionContent, answer: str, *, part: Section, by: User
) -> None:
    """Write another text in the section that was asked about, and answer."""
    sectie = plan.secties.get(key=part)
    plans.save_section(plan.pk, part, content, version=sectie.version, by=by)
    questions.answer_question(vraag_id, answer=answer, by=by)


def mail_of_the_day_went(today: date) -> None:
    """What happened before today was in the mail of its day."""
    Melding.objects.filter(created_at__date__lt=today).update(mailed_at=F("created_at"))
