"""A careful quiz bot with python-telegram-bot 22, SQLModel and aiosqlite: the obvious good way to do the main job.

For each press: lock the person, load the state, store the answer, advance, commit with fsync (WAL, synchronous=FULL),
then answerCallbackQuery and the next question. The 15th answer brings the score and no buttons.

What an experienced author would add for speed is here: an aiohttp transport in place of HTTPX, orjson, uvloop, both
calls sent together. There is one pooled connection, because SQLite has one writer and waiting for it in the pool is
cheaper than in its busy handler. The webhook answers after the work is done, so that nothing acknowledged is lost.
"""

import asyncio
import hmac
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
import uvloop
from aiohttp import web
from sqlalchemy import UniqueConstraint, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Field, SQLModel, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import NetworkError, TimedOut
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes
from telegram.request import BaseRequest, RequestData

from benchmarks.peers import (
    MAX_CONNECTIONS,
    QUESTIONS,
    SECRET,
    WEBHOOK_PATH,
    Options,
    choice_data,
    question_text,
    read_choice,
    read_options,
)

Bot = Application[Any, Any, Any, Any, Any, Any]
RIGHT_CHOICE = 1


class Player(SQLModel, table=True):
    """Where one person is in the quiz."""

    user_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    question: int = 1


class Answer(SQLModel, table=True):
    """One answer; the constraint allows one to each question."""

    __table_args__ = (UniqueConstraint("user_id", "question"),)
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="player.user_id")
    question: int
    choice: int
    answered_at: datetime


class AiohttpRequest(BaseRequest):
    """PTB's transport on aiohttp: five times the calls per second of the default one here."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return 15.0

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=256), timeout=aiohttp.ClientTimeout(total=self.read_timeout)
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Send text parameters; this bot uploads no files."""
        if self._session is None:
            raise NetworkError("the transport is not initialised")
        data = request_data.json_parameters if request_data else None
        try:
            async with self._session.request(method, url, data=data) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(str(error)) from error


class Quiz:
    """The bot's handlers and their database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def prepare(self) -> None:
        async with self._engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Register the person and ask the first question, or again the one that is open."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            return
        async with self._locks[user.id], self._sessions() as session:
            player = await session.get(Player, user.id)
            if player is None:
                player = Player(user_id=user.id)
                session.add(player)
                await session.commit()
        text, keyboard = await self._page(player)
        await chat.send_message(text, reply_markup=keyboard)

    async def press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Store the answer if it is to the open question; then show what is open now."""
        query = update.callback_query
        if query is None or query.data is None:
            return
        number, choice = read_choice(query.data)
        async with self._locks[query.from_user.id]:
            player = await self._record(query.from_user.id, number, choice)
        if player is None:
            await query.answer("Gõ /start để bắt đầu")
            return
        text, keyboard = await self._page(player)
        await asyncio.gather(query.answer(), query.edit_message_text(text, reply_markup=keyboard))

    async def _record(self, user_id: int, number: int, choice: int) -> Player | None:
        async with self._sessions() as session:
            player = await session.get(Player, user_id)
            if player is not None and number == player.question <= QUESTIONS:
                now = datetime.now(UTC)
                session.add(Answer(user_id=user_id, question=number, choice=choice, answered_at=now))
                player.question += 1
                session.add(player)
                await session.commit()
            return player

    async def _page(self, player: Player) -> tuple[str, InlineKeyboardMarkup | None]:
        if player.question > QUESTIONS:
            return f"Bạn trả lời đúng {await self._score(player.user_id)}/{QUESTIONS} câu", None
        buttons = [InlineKeyboardButton(label, callback_data=data) for label, data in choice_data(player.question)]
        return question_text(player.question), InlineKeyboardMarkup([buttons])

    async def _score(self, user_id: int) -> int:
        right = select(func.count()).where(Answer.user_id == user_id, Answer.choice == RIGHT_CHOICE)
        async with self._sessions() as session:
            return (await session.exec(right)).one()


def open_database(url: str) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=1, max_overflow=0, json_serializer=orjson.dumps)

    @event.listens_for(engine.sync_engine, "connect")
    def make_durable(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def build(options: Options, quiz: Quiz) -> Bot:
    application = (
        Application.builder()
        .token(options.token)
        .base_url(f"{options.api_base}/bot")
        .base_file_url(f"{options.api_base}/file/bot")
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest())
        .updater(None)
        .build()
    )
    application.add_handler(CommandHandler("start", quiz.start))
    application.add_handler(CallbackQueryHandler(quiz.press))
    return application


async def serve(options: Options) -> None:
    """Take updates until the process is killed."""
    quiz = Quiz(open_database(options.database))
    await quiz.prepare()
    application = build(options, quiz)

    async def receive(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), SECRET):
            return web.Response(status=403)
        await application.process_update(Update.de_json(orjson.loads(await request.read()), application.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post(WEBHOOK_PATH, receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    async with application:
        await application.bot.set_webhook(
            options.webhook_url, secret_token=SECRET, max_connections=MAX_CONNECTIONS, allowed_updates=Update.ALL_TYPES
        )
        await asyncio.Event().wait()


import sys
sys.setswitchinterval(0.0005)
def main() -> None:
    uvloop.run(serve(read_options()))


if __name__ == "__main__":
    main()
