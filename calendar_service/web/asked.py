"""A request with who asks: what every endpoint is given."""

from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.people import Account
from calendar_service.domain.permissions import Policy, may
from calendar_service.domain.tokens import Purpose, link_token
from calendar_service.operations.context import Context
from calendar_service.web.language import language_of
from calendar_service.web.quotas import Quota, Subjects, subjects_of
from calendar_service.web.service import Service
from calendar_service.web.visit import Visit

TEXT_LENGTH_MOST = 1024 * 1024
TEXT_BYTES_MOST = 32 * 1024 * 1024
"""Of one text in a form: no bound of its own, for a request is bounded as a whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`account` is who signed in, by session on pages and by token in the API; `session` its
    token, None without one. `files_most` is how many files a form may bring here."""

    request: Request
    service: Service
    account: Account | None
    session: str | None
    files_most: int = 0

    @property
    def context(self) -> Context:
        return self.service.context

    @property
    def calendar(self) -> Calendar:
        return self.service.context.calendar

    @property
    def known_account(self) -> Account:
        """The account, where the address's policy asks for one."""
        assert self.account is not None, "the policy lets nobody in without an account"
        return self.account

    @property
    def csrf(self) -> str:
        """What a form of this session carries; empty where there is no session to protect."""
        if self.session is None:
            return ""
        return link_token(self.context.secret_key, Purpose.FORM, self.session, 0)

    async def form(self) -> FormData:
        """Return what was sent as text: browsers end its lines as mail does, and half a character
        came from no browser. Raises 413 for more text than a form may hold."""
        sent = await self._sent()
        texts = [(name, text) for name, text in sent.multi_items() if isinstance(text, str)]
        if sum(len(text) for _, text in texts) > TEXT_LENGTH_MOST:
            raise HTTPException(413)
        return FormData(
            [
                (name, text.replace("\r\n", "\n").encode(errors="replace").decode())
                for name, text in texts
            ]
        )

    async def file(self, name: str) -> UploadFile | None:
        """Return the file that a form brings; None where nobody has chosen one."""
        sent = await self._sent()
        found = sent.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None

    async def _sent(self) -> FormData:
        """How long one text is tells nothing: all of them together are bounded."""
        return await self.request.form(max_files=self.files_most, max_part_size=TEXT_BYTES_MOST)

    def subjects(self, **more: str) -> Subjects:
        """Return whose uses are counted; the server has looked behind the proxies we trust."""
        client = self.request.client
        return subjects_of(client.host if client else None, **more)

    @property
    def is_counted(self) -> bool:
        """Whether quotas hold: moderators have none."""
        return self.account is None or not may(self.account.role, Policy.MODERATE)

    async def count(self, quota: Quota, **more: str) -> None:
        """Count a use of this address, its network, and what else is known. Raises QuotaUsedUp."""
        if self.is_counted:
            await self.service.quotas.use(quota, self.subjects(**more))

    def visit(self) -> Visit:
        words = self.context.words(language_of(self.request, self.calendar))
        return Visit(self.calendar, words, self.context.now())

    def path(self, name: str) -> str:
        """Return a part of the address."""
        return str(self.request.path_params[name])
