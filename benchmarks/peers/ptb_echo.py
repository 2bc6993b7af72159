"""python-telegram-bot 22 as it comes, without storage: each press costs answerCallbackQuery and editMessageText.

Its settings are the usual good ones: `concurrent_updates=True`, the default HTTPX transport, our own aiohttp server
instead of the bundled one, the update handed over through the queue so that the webhook returns at once, uvloop. The
two calls go out together; one after the other was slower.
"""

import asyncio
import hmac
from typing import Any

import uvloop
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

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

Bot = Application[Any, Any, Any, Any, Any, Any]


def keyboard(number: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=d) for label, d in choice_data(number)]])


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.effective_chat:
        await update.effective_chat.send_message(question_text(1), reply_markup=keyboard(1))


async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    if query is None or query.data is None:
        return
    number = read_choice(query.data)[0] + 1
    await asyncio.gather(query.answer(), query.edit_message_text(question_text(number), reply_markup=keyboard(number)))


def build(options: Options) -> Bot:
    application = (
        Application.builder()
        .token(options.token)
        .base_url(f"{options.api_base}/bot")
        .base_file_url(f"{options.api_base}/file/bot")
        .updater(None)
        .concurrent_updates(True)
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(press))
    return application


async def serve(application: Bot, options: Options) -> None:
    """Take updates until the process is killed."""

    async def receive(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), SECRET):
            return web.Response(status=403)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return web.Response()

    server = web.Application()
    server.router.add_post(WEBHOOK_PATH, receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", options.port).start()
    async with application:
        await application.start()
        await application.bot.set_webhook(
            options.webhook_url, secret_token=SECRET, max_connections=MAX_CONNECTIONS, allowed_updates=Update.ALL_TYPES
        )
        await asyncio.Event().wait()


def main() -> None:
    options = read_options()
    uvloop.run(serve(build(options), options))


if __name__ == "__main__":
    main()
