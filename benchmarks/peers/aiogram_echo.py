"""aiogram 3 behind its own aiohttp webhook handler, without storage: two calls for each press.

Its settings are the usual good ones: updates handled in the background (the default of SimpleRequestHandler), orjson
for JSON, a connection limit above the load, uvloop. The two calls go out one after the other, as its users write it;
together they were no faster.
"""

import asyncio

import orjson
import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.peers import (
    MAX_CONNECTIONS,
    SECRET,
    WEBHOOK_PATH,
    Options,
    choice_data,
    question_text,
    read_choice,
    read_options,
)

router = Router()


def keyboard(number: int) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=label, callback_data=data) for label, data in choice_data(number)]
    return InlineKeyboardMarkup(inline_keyboard=[row])


@router.message(CommandStart())
async def start(message: Message) -> None:
    await message.answer(question_text(1), reply_markup=keyboard(1))


@router.callback_query(F.data)
async def press(query: CallbackQuery) -> None:
    if not isinstance(query.message, Message) or query.data is None:
        return
    number = read_choice(query.data)[0] + 1
    await query.answer()
    await query.message.edit_text(question_text(number), reply_markup=keyboard(number))


def build(options: Options) -> Bot:
    session = AiohttpSession(
        api=TelegramAPIServer.from_base(options.api_base),
        limit=512,
        json_loads=orjson.loads,
        json_dumps=lambda value: orjson.dumps(value).decode(),
    )
    return Bot(options.token, session=session)


async def serve(options: Options) -> None:
    """Take updates until the process is killed."""
    bot = build(options)
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    server = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(server, path=WEBHOOK_PATH)
    setup_application(server, dispatcher, bot=bot)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    await bot.set_webhook(options.webhook_url, secret_token=SECRET, max_connections=MAX_CONNECTIONS)
    await asyncio.Event().wait()


def main() -> None:
    uvloop.run(serve(read_options()))


if __name__ == "__main__":
    main()
