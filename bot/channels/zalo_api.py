"""Calls to the Official Account API: the token of the hour, the pace the platform allows. Facts: docs/zalo.md 3."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.channels.zalo_errors import TOKEN
from bot.channels.zalo_http import TOO_MANY, Answer, ZaloHttp
from bot.channels.zalo_pace import ZaloPace
from bot.channels.zalo_tokens import ZaloTokens
from contest.errors import HoiThiError

PATIENCE_S = 10.0
"""A turn that comes later than this is not waited for here: other processes take up what is in hand for 30 s."""
NO_TOKEN_WAIT_S = 300.0

Headers = Mapping[str, str]


class NotNow(HoiThiError):
    """No call was made, or none that the platform let in: nothing was sent. To be tried again after `wait_s`."""

    def __init__(self, reason: str, wait_s: float) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


class ZaloApi:
    """One account, spoken to by one app. `proof_secret`: the app's, where it wants a proof with each token; else ""."""

    def __init__(self, http: ZaloHttp, tokens: ZaloTokens, pace: ZaloPace, *, base: str, proof_secret: str) -> None:
        self._http, self._tokens, self._pace = http, tokens, pace
        self._base, self._proof_secret = base, proof_secret.encode()

    async def about(self) -> Answer:
        """What the platform says of the account; raises as `say`."""
        return await self._call(lambda headers: self._http.get(f"{self._base}/v2.0/oa/getoa", headers))

    async def say(self, chat: str, content: Mapping[str, Any]) -> Answer:
        """One message.

        Raises:
            NotNow: nothing was sent.
            NoAnswer: perhaps it was.
            HoiThiError: the database with the tokens does not answer; nothing was sent.
        """
        message = {"recipient": {"user_id": chat}, "message": content}
        url = f"{self._base}/v3.0/oa/message/cs"
        return await self._call(lambda headers: self._http.post_json(url, headers, message))

    async def template(self, chat: str, template_id: str, filled: Mapping[str, str]) -> Answer:
        """One message of an approved template; raises as `say`."""
        url = f"{self._base}/v3.0/oa/message/template"
        message = {"user_id": chat, "template_id": template_id, "template_data": filled}
        return await self._call(lambda headers: self._http.post_json(url, headers, message))

    async def article(self, article_ids: Sequence[str]) -> Answer:
        """Articles made before, to everybody who follows the account; raises as `say`."""
        elements = [{"media_type": "article", "attachment_id": each} for each in article_ids]
        content = {"attachment": {"type": "template", "payload": {"template_type": "media", "elements": elements}}}
        message = {"recipient": {"target": {}}, "message": content}
        url = f"{self._base}/v2.0/oa/message"
        return await self._call(lambda headers: self._http.post_json(url, headers, message))

    async def upload(self, kind: str, name: str, content: bytes) -> Answer:
        """Give the platform a file ("image" or "file"); raises as `say`."""
        url = f"{self._base}/v2.0/oa/upload/{kind}"
        return await self._call(lambda headers: self._http.post_file(url, headers, name, content))

    async def _call(self, do: Callable[[Headers], Awaitable[Answer]]) -> Answer:
        token = await self._tokens.kept()
        for is_last in (False, True):
            if token is None or not token.access:
                break
            await self._turn()
            answer = await do(self._headers(token.access))
            self._pace.heard(answer.remain)
            if answer.error == TOO_MANY:
                raise NotNow(f"{TOO_MANY} {answer.message}", self._pace.refused())
            if answer.error not in TOKEN:
                return answer
            if not is_last:
                token = await self._tokens.newer(token)
        raise NotNow("no access token that works", NO_TOKEN_WAIT_S)

    async def _turn(self) -> None:
        wait_s = self._pace.turn(patience_s=PATIENCE_S)
        if wait_s > PATIENCE_S:
            raise NotNow("no request left in this minute", wait_s)
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    def _headers(self, access: str) -> Headers:
        if not self._proof_secret:
            return {"access_token": access}
        proof = hmac.new(self._proof_secret, access.encode(), "sha256").hexdigest()
        return {"access_token": access, "appsecret_proof": proof}
