"""Broadcasts: a cursor over the people of the contest, and how the sending to each ended."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Select,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from contest.attempt import Status
from contest.broadcast import LIVE, Audience, Broadcast, Group, How, Progress, Reach, Window
from storage.chats import chat_of, silent_since
from storage.database import Database, insert_new
from storage.ports.broadcasts import Ended, Missed, Recipient, Report
from storage.ports.records import BroadcastMoved
from storage.tables import (
    AttemptRow,
    AwardRow,
    BroadcastFailureRow,
    BroadcastRow,
    BroadcastSendRow,
    ChatPersonRow,
    IdentityRow,
    MembershipRow,
    ResultVersionRow,
    table,
)

broadcast, send, failed = table(BroadcastRow), table(BroadcastSendRow), table(BroadcastFailureRow)
membership, identity, attempt = table(MembershipRow), table(IdentityRow), table(AttemptRow)
sharing = table(ChatPersonRow)
award, version = table(AwardRow), table(ResultVersionRow)

_PLAIN = ("id", "key", "payload", "made_at", "made_by", "starts_at", "stale_at", *map(str, How))


AT_DESK = 8
"""Broadcasts that a desk shows."""


def add_broadcast(connection: Connection, contest_id: str, new: Broadcast) -> bool:
    """Keep it; False if its key is known already."""
    row = {
        **{name: getattr(new, name) for name in _PLAIN},
        "contest_id": contest_id,
        "audience": orjson.dumps(new.audience).decode(),
        "progress": str(new.progress),
        **{"reached": 0, "holder": 0, "lease_until": 0, "ended_at": None},
        **{"told_at": 0, "told_ref": "", "told": not new.made_by or bool(new.audience.person_id)},
    }
    return connection.execute(insert_new(connection, broadcast), [row]).rowcount == 1


def move_broadcast(connection: Connection, contest_id: str, moved: BroadcastMoved) -> bool:
    """Let go, pause, resume or cancel; False if it stood elsewhere."""
    mine = (broadcast.c.contest_id == contest_id, broadcast.c.key == moved.key)
    ended_at = moved.at if moved.after is Progress.CANCELLED else None
    change = update(broadcast).where(*mine, broadcast.c.progress == moved.before.value)
    values = {"progress": moved.after.value, "ended_at": ended_at}
    if moved.starts_at is not None:
        values["starts_at"] = moved.starts_at
    return connection.execute(change.values(values)).rowcount == 1


def broadcasts_of(connection: Connection, contest_id: str) -> tuple[Broadcast, ...]:
    """For a desk: what has not ended, then the newest of the rest."""
    mine = select(broadcast).where(broadcast.c.contest_id == contest_id)
    live = broadcast.c.progress.in_([each.value for each in LIVE])
    newest = mine.order_by(live.desc(), broadcast.c.id.desc()).limit(AT_DESK)
    return tuple(_broadcast(row) for row in connection.execute(newest))


class Broadcasts:
    """See `storage.ports.broadcasts.BroadcastStore`.

    Args:
        attempts: how often one may start in a round; None: as often as wanted.
        holder: names this process.
        windows: of the channels that have one, as it stands at this moment.
    """

    def __init__(
        self,
        database: Database,
        *,
        contest_id: str,
        attempts: int | None,
        holder: int,
        windows: Callable[[], Mapping[str, Window]] = dict,
    ) -> None:
        self._database, self._contest = database, contest_id
        self._attempts, self._holder, self._windows = attempts, holder, windows

    async def add(self, new: Broadcast) -> bool:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        return await self._database.do(lambda connection: add_broadcast(connection, self._contest, new))

    async def claim(self, *, now: int, lease_until: int) -> Broadcast | None:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        due = (broadcast.c.contest_id == self._contest, broadcast.c.progress == Progress.OPEN.value)
        late = (broadcast.c.stale_at <= now, broadcast.c.reached == 0)
        free = or_(broadcast.c.lease_until <= now, broadcast.c.holder == self._holder)
        oldest = (
            select(broadcast).where(*due, broadcast.c.starts_at <= now, free)
            .order_by(broadcast.c.starts_at, broadcast.c.id).limit(1).with_for_update(skip_locked=True)
        )  # fmt: skip

        def work(connection: Connection) -> Broadcast | None:
            connection.execute(update(broadcast).where(*due, *late).values(progress=Progress.STALE.value, ended_at=now))
            row = connection.execute(oldest).first()
            if row is None:
                return None
            taken = {"holder": self._holder, "lease_until": lease_until}
            connection.execute(update(broadcast).where(broadcast.c.id == row.id).values(taken))
            self._count_orphans(connection, row.id)
            return _broadcast(connection.execute(select(broadcast).where(broadcast.c.id == row.id)).one())

        if not await self._all(select(broadcast.c.id).where(*due, broadcast.c.starts_at <= now).limit(1)):
            return None
        return await self._database.do(work)

    async def release(self) -> None:
        """No other process can walk any: whatever a lost one held can be claimed at once."""
        mine = update(broadcast).where(broadcast.c.contest_id == self._contest)
        await self._database.do(lambda connection: connection.execute(mine.values(lease_until=0)))

    async def step(
        self, walked: Broadcast, ended: Sequence[Ended], *, limit: int, lease_until: int
    ) -> list[Recipient] | None:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        mine = (broadcast.c.id == walked.id, broadcast.c.holder == self._holder)
        goes_on = broadcast.c.progress == Progress.OPEN.value

        def work(connection: Connection) -> list[Recipient] | None:
            row = connection.execute(select(broadcast.c.reached, goes_on.label("goes_on")).where(*mine)).first()
            if row is None:
                return None
            self._keep(connection, walked.id, ended)
            if not row.goes_on:
                return None
            people = connection.execute(self._people(walked.audience, row.reached, limit))
            found = [Recipient(each.person_id, each.channel, each.chat, bool(each.closed)) for each in people]
            values: dict[str, int] = {"lease_until": lease_until}
            if found:
                rows = [
                    {"broadcast_id": walked.id, "person_id": who, "channel": channel, "chat": chat}
                    for who, channel, chat, _ in found
                ]
                connection.execute(insert(send), rows)
                values["reached"] = found[-1].person_id
            connection.execute(update(broadcast).where(*mine).values(values))
            return found

        return await self._database.do(work)

    async def finish(self, walked: Broadcast, *, now: int) -> None:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        mine = (broadcast.c.id == walked.id, broadcast.c.holder == self._holder)
        done = update(broadcast).where(*mine, broadcast.c.progress == Progress.OPEN.value)
        values = {"progress": Progress.DONE.value, "ended_at": now}
        await self._database.do(lambda connection: connection.execute(done.values(values)))

    async def count(self, audience: Audience) -> int:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        people = self._people(audience, 0, None).subquery()
        return int((await self._all(select(func.count()).select_from(people)))[0][0])

    async def reach(self, audience: Audience) -> dict[str, Reach]:
        """Channel → how many of those people it has."""
        people = self._people(audience, 0, None).subquery()
        counted = (func.count(), func.sum(cast(people.c.closed, Integer)), func.sum(cast(people.c.paid, Integer)))
        rows = await self._all(select(people.c.channel, *counted).group_by(people.c.channel))
        return {channel: Reach(many, int(closed), int(paid)) for channel, many, closed, paid in rows}

    async def missed_by_unit(self, key: str) -> dict[str, int]:
        """Unit → how many of its people it did not surely reach."""
        theirs = (
            select(membership.c.counted_unit, func.count().label("people"))
            .select_from(failed.join(broadcast, broadcast.c.id == failed.c.broadcast_id))
            .join(membership, membership.c.person_id == failed.c.person_id)
            .where(*self._named(key), membership.c.contest_id == self._contest)
            .group_by(membership.c.counted_unit)
        )
        return {row.counted_unit: row.people for row in await self._all(theirs)}

    async def get(self, key: str) -> Broadcast | None:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        rows = await self._all(select(broadcast).where(*self._named(key)))
        return _broadcast(rows[0]) if rows else None

    async def listed(self) -> list[Broadcast]:
        """All, the newest first."""
        mine = select(broadcast).where(broadcast.c.contest_id == self._contest)
        return [_broadcast(row) for row in await self._all(mine.order_by(broadcast.c.starts_at.desc()))]

    async def set_progress(self, key: str, before: Progress, after: Progress, *, now: int) -> bool:
        """See `storage.ports.broadcasts.BroadcastStore`."""
        moved = BroadcastMoved(key, before, after, now)
        return await self._database.do(lambda connection: move_broadcast(connection, self._contest, moved))

    async def missed(self, key: str, *, limit: int) -> list[Missed]:
        """Whom it did not surely reach, the first of them."""
        theirs = select(failed.c.person_id, failed.c.how).join(broadcast, broadcast.c.id == failed.c.broadcast_id)
        rows = await self._all(theirs.where(*self._named(key)).order_by(failed.c.person_id).limit(limit))
        return [Missed(row.person_id, How(row.how)) for row in rows]

    async def waiting(self) -> list[Broadcast]:
        """Those that wait for a second person."""
        mine = (broadcast.c.contest_id == self._contest, broadcast.c.progress == Progress.WAITING.value)
        return [_broadcast(row) for row in await self._all(select(broadcast).where(*mine).order_by(broadcast.c.id))]

    # ---- what makers are told

    async def take_reports(self, *, now: int, told_before: int) -> list[Report]:
        """See `storage.ports.broadcasts.ReportStore`."""
        moves = and_(broadcast.c.progress == Progress.OPEN.value, broadcast.c.reached > 0)
        over = broadcast.c.progress.not_in([each.value for each in LIVE])
        mine = (broadcast.c.contest_id == self._contest, broadcast.c.told.is_(False))
        due = select(broadcast.c.id).where(*mine, broadcast.c.told_at < told_before, or_(moves, over))
        theirs = (
            select(broadcast, identity.c.channel, identity.c.chat)
            .join(identity, identity.c.id == broadcast.c.made_by)
            .order_by(broadcast.c.id)
        )

        def work(connection: Connection) -> list[Report]:
            taken = list(connection.execute(due.with_for_update(skip_locked=True)).scalars())
            connection.execute(update(broadcast).where(broadcast.c.id.in_(taken)).values(told_at=now))
            rows = connection.execute(theirs.where(broadcast.c.id.in_(taken)))
            return [Report(_broadcast(row), row.channel, row.chat, row.told_ref) for row in rows]

        return await self._database.do(work) if await self._all(due.limit(1)) else []

    async def keep_report(self, told: Report, *, ref: str) -> None:
        """See `storage.ports.broadcasts.ReportStore`."""
        values = {"told_ref": ref, "told": told.broadcast.progress not in LIVE}
        kept = update(broadcast).where(broadcast.c.id == told.broadcast.id).values(values)
        await self._database.do(lambda connection: connection.execute(kept))

    # ---- inside a transaction

    def _count_orphans(self, connection: Connection, broadcast_id: int) -> None:
        """In the hands of a process that is gone: it may have sent them, so they are counted and not sent again."""
        left = connection.execute(select(send).where(send.c.broadcast_id == broadcast_id)).all()
        lost = [
            Ended(Recipient(row.person_id, row.channel, row.chat), How.UNKNOWN, "the process was lost") for row in left
        ]
        self._keep(connection, broadcast_id, lost)

    def _keep(self, connection: Connection, broadcast_id: int, ended: Sequence[Ended]) -> None:
        if not ended:
            return
        people = [each.recipient.person_id for each in ended]
        connection.execute(delete(send).where(send.c.broadcast_id == broadcast_id, send.c.person_id.in_(people)))
        counts = Counter(str(each.how) for each in ended)
        more = {how: broadcast.c[how] + count for how, count in counts.items()}
        connection.execute(update(broadcast).where(broadcast.c.id == broadcast_id).values(more))
        missed = [each for each in ended if each.how is not How.SENT]
        if missed:
            rows = [
                {"broadcast_id": broadcast_id, "person_id": to.person_id, "how": str(how), "reason": reason}
                for to, how, reason in missed
            ]
            connection.execute(insert(failed), rows)
        for to in [each.recipient for each in ended if each.how is How.GONE]:
            theirs = (
                identity.c.contest_id == self._contest,
                identity.c.channel == to.channel,
                identity.c.chat == to.chat,
            )
            connection.execute(update(identity).where(*theirs).values(reachable=False))

    # ---- who

    def _people(self, audience: Audience, after: int, limit: int | None) -> Select[Any]:
        """The recipients after a person, each at the chat used last of those that can be reached; a chat once."""
        windows = self._windows()
        open_since = {channel: window.open_since for channel, window in windows.items()}
        free_since = {channel: window.free_since for channel, window in windows.items()}
        closed = silent_since(identity, open_since)
        paid = and_(silent_since(identity, free_since), not_(closed))
        other = membership.alias()
        told = exists().where(
            sharing.c.identity_id == identity.c.id,
            other.c.person_id == sharing.c.person_id,
            other.c.person_id < membership.c.person_id,
            *self._wanted(audience, other),
            self._chat(audience, other, open_since) == identity.c.id,
        )
        return (
            select(
                *(membership.c.person_id, identity.c.channel, identity.c.chat),
                *(closed.label("closed"), paid.label("paid")),
            )
            .select_from(membership)
            .join(identity, identity.c.id == self._chat(audience, membership, open_since))
            .where(membership.c.person_id > after, *self._wanted(audience, membership), ~told)
            .order_by(membership.c.person_id)
            .limit(limit)
        )

    def _chat(self, audience: Audience, of: Any, open_since: Mapping[str, int]) -> Any:
        return chat_of(of.c.person_id, self._contest, of, channel=audience.channel, open_since=open_since)

    def _wanted(self, audience: Audience, of: Any) -> list[ColumnElement[bool]]:
        """Whether a membership belongs to the audience."""
        wanted = [of.c.contest_id == self._contest, *self._group(audience, of)]
        if audience.unit_id:
            wanted.append(of.c.counted_unit == audience.unit_id)
        if audience.person_id:
            wanted.append(of.c.person_id == audience.person_id)
        return wanted

    def _group(self, audience: Audience, of: Any) -> list[ColumnElement[bool]]:
        round_id = audience.round_id
        mine = (attempt.c.person_id == of.c.person_id, attempt.c.contest_id == self._contest)
        theirs = and_(*mine, attempt.c.round_id == round_id)
        started, finished = exists().where(theirs), exists().where(theirs, attempt.c.status == str(Status.FINISHED))
        match audience.group:
            case Group.ALL:
                return []
            case Group.NOT_STARTED:
                return [~started]
            case Group.NOT_FINISHED:
                return [started, ~finished]
            case Group.TO_REMIND:
                playing = exists().where(theirs, attempt.c.status == str(Status.OPEN))
                used_up = select(func.count()).where(theirs).correlate(of).scalar_subquery()
                left = [] if self._attempts is None else [used_up < self._attempts]
                return [~finished, ~playing, *left]
            case Group.TOOK_PART:
                return [started if round_id else exists().where(*mine)]
            case Group.WINNERS:
                newest = select(func.max(version.c.id)).where(
                    version.c.contest_id == self._contest,
                    version.c.round_id == round_id,
                    version.c.published_at.is_not(None),
                )
                won = (award.c.person_id == of.c.person_id, award.c.to_decide.is_(False))
                return [exists().where(*won, award.c.version_id == newest.scalar_subquery())]

    def _named(self, key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return broadcast.c.contest_id == self._contest, broadcast.c.key == key

    async def _all(self, query: Executable) -> Sequence[Any]:
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()


def _broadcast(row: Any) -> Broadcast:
    said = orjson.loads(row.audience)
    audience = Audience(**{**said, "group": Group(said["group"])})
    return Broadcast(
        audience=audience, progress=Progress(row.progress), **{name: getattr(row, name) for name in _PLAIN}
    )
