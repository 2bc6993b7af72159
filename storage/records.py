"""What people with a role leave behind, each kept by its part of the store and told to the audit log."""

from dataclasses import replace

from sqlalchemy import Connection

from contest.broadcast import Broadcast
from contest.decisions import Decision
from contest.tickets import Ticket, TicketDone
from contest.video import Clip
from storage.audit import add_deed
from storage.broadcasts import add_broadcast, move_broadcast
from storage.chats import drop_consents, offer_link, use_link
from storage.erasure import erase_chat, erase_person
from storage.errands import add_errand
from storage.files import offer_file
from storage.ports.records import (
    BroadcastMoved,
    ChatErased,
    ClipWithdrawn,
    Errand,
    FileOffered,
    LinkOffered,
    LinkUsed,
    MarkGiven,
    NameCorrected,
    OwnUnit,
    PersonErased,
    Record,
    RegistrationDropped,
    RoleTaken,
    RoundExtended,
    Witnessed,
)
from storage.requests import correct_name
from storage.results import add_decision, extend_attempts
from storage.roles import keep_own_unit, take_role
from storage.rows import Rows
from storage.tickets import add_ticket, deed_of, finish_ticket
from storage.videos import add_clip, keep_mark, withdraw_clip


def save_record(connection: Connection, rows: Rows, identity_id: int, record: Record) -> None:
    """Keep one; people with a role are few."""
    contest_id = rows.contest_id
    match record:
        case RoleTaken():
            take_role(connection, contest_id, identity_id, record)
        case OwnUnit():
            keep_own_unit(connection, identity_id, record)
        case Clip():
            add_clip(connection, contest_id, record, identity_id=identity_id)
        case ClipWithdrawn():
            withdraw_clip(connection, contest_id, record)
        case MarkGiven():
            keep_mark(connection, contest_id, identity_id, record)
        case Errand():
            add_errand(connection, contest_id, identity_id, record)
        case FileOffered():
            offer_file(connection, contest_id, record)
        case Decision():
            add_decision(connection, contest_id, record)
        case RoundExtended():
            extend_attempts(connection, contest_id, record)
        case NameCorrected():
            correct_name(connection, rows, record, by=f"chat:{identity_id}")
        case Broadcast():
            add_broadcast(connection, contest_id, replace(record, made_by=identity_id))
        case BroadcastMoved():
            move_broadcast(connection, contest_id, record)
        case Ticket():
            add_ticket(connection, contest_id, rows.seal, record)
        case TicketDone():
            finish_ticket(connection, contest_id, rows.seal, record)
        case LinkOffered():
            offer_link(connection, contest_id, record)
        case LinkUsed():
            use_link(connection, contest_id, identity_id, record)
        case Witnessed():
            pass  # kept with the membership; the audit log has it too
        case RegistrationDropped():
            drop_consents(connection, [identity_id], record.at)
        case PersonErased():
            erase_person(connection, rows, record.person_id, record.at)
        case ChatErased():
            erase_chat(connection, rows, identity_id, record.at)
    if (deed := _deed(record)) is not None:
        at, details = deed
        act = type(record).__name__
        add_deed(connection, contest_id, at=at, by=f"chat:{identity_id}", act=act, details=details)


def _deed(record: Record) -> tuple[int, dict[str, object]] | None:
    """When and what, for the audit log; clips and marks have a trail of their own.

    Never a text that somebody typed: it may hold a name, and the log cannot be changed when that person is erased.
    """
    match record:
        case RoleTaken():
            return record.at, {"role": str(record.role), "unit": record.unit_id}
        case Errand():
            return None if record.is_own else (record.asked_at, {"kind": record.kind})
        case Decision():
            about = {"decision": record.id, "round": record.round_id, "act": str(record.act)}
            return record.made_at, {**about, "subject": record.subject, "value": record.value}
        case Broadcast():
            return record.made_at, {"key": record.key, "audience": record.audience, "starts_at": record.starts_at}
        case NameCorrected():
            return record.at, {"person": record.person_id, "request": record.request_id}
        case BroadcastMoved():
            return record.at, {"key": record.key, "from": str(record.before), "to": str(record.after)}
        case TicketDone():
            return record.at, deed_of(record)
        case Witnessed() | PersonErased():
            return record.at, {"person": record.person_id}
        case ChatErased():
            return record.at, {}
        case _:
            return None
