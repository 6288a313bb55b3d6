"""Sign-in links: mailed to an address that is known here, used once, and soon too old."""

from datetime import timedelta

from calendar_service.domain import addresses
from calendar_service.domain.errors import InvalidInput, LinkSpent
from calendar_service.domain.people import Account, Role, is_email, same_address
from calendar_service.domain.problems import Problems
from calendar_service.domain.tokens import token_hash
from calendar_service.mail.messages import Letter, MailKind, compose
from calendar_service.operations.context import Context
from calendar_service.operations.passwords import check_password, hash_password
from calendar_service.operations.sign_in import open_session
from calendar_service.storage import accounts
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import Outgoing, promise_mail
from calendar_service.storage.senders import has_sent_in

SIGN_IN = "sign_in"
SIGN_IN_WITHIN = timedelta(minutes=20)


async def ask_for_link(context: Context, email: str) -> None:
    """Mail a link to the address if it has an account or has sent something in.

    Whoever asks learns nothing: the same is written and stored for an address that nobody knows,
    only that mail does not leave. Raises InvalidInput for what is no address.
    """
    address = _checked(email)
    token, now = context.new_token(), context.now()
    letter = _letter(context, address, token)

    async def save(con: Connection) -> bool:
        await accounts.forget_links(con, now)
        await accounts.replace_link(
            con,
            SIGN_IN,
            address,
            token_hash=token_hash(token),
            at=now,
            expires_at=now + SIGN_IN_WITHIN,
        )
        is_known = await accounts.find_account(con, address) or await has_sent_in(con, address)
        if is_known:
            await promise_mail(con, letter, created_at=now, due_at=now)
        return bool(is_known)

    if await context.store.write(save):
        context.mail_waits()


async def whose_link(context: Context, token: str) -> str:
    """Return the address that a link signs in; looking does not use it up. Raises LinkSpent."""
    now = context.now()
    address = await context.store.read(
        lambda con: accounts.subject_of_link(con, SIGN_IN, token_hash(token), now)
    )
    if address is None:
        raise LinkSpent
    return address


async def sign_in_by_link(
    context: Context, token: str, password: str | None
) -> tuple[Account, str]:
    """Return the account of the link's address and the token of a new session.

    Who has none yet gets one as an organiser. A password that comes along is set, and ends the
    sessions there were. Raises InvalidInput, with the link still good, and LinkSpent.
    """
    _check_password(password)
    await whose_link(context, token)  # what is spent must not cost the time of a hash
    password_hash = await hash_password(password) if password is not None else None
    now, new_id = context.now(), context.new_id()

    async def save(con: Connection) -> Account:
        address = await accounts.subject_of_link(con, SIGN_IN, token_hash(token), now)
        if address is None or not await accounts.spend_link(con, SIGN_IN, token_hash(token)):
            raise LinkSpent
        account = await accounts.find_account(con, address)
        if account is None:
            account = Account(new_id, address, Role.ORGANISER, now)
            await accounts.add_account(con, account, password_hash)
        elif password_hash is not None:
            await accounts.set_password_hash(con, account.id, password_hash)
        return account

    account = await context.store.write(save)
    return account, await open_session(context, account)


def _checked(email: str) -> str:
    problems = Problems()
    if not is_email(email.strip()):
        problems.add("email", "This is not an e-mail address. It looks like name@example.org.")
        raise InvalidInput(problems.all())
    return same_address(email)


def _check_password(password: str | None) -> None:
    problems = Problems()
    if password is not None:
        check_password(password, problems)
    if problems:
        raise InvalidInput(problems.all())


def _letter(context: Context, address: str, token: str) -> Outgoing:
    calendar, letter_id = context.calendar, context.new_id()
    host = calendar.mail_from.rpartition("@")[2]
    letter = Letter(
        kind=MailKind.SIGN_IN,
        to=address,
        title="",
        links={"sign_in": addresses.sign_in(calendar, token)},
        message_id=f"<{letter_id}.sign-in@{host}>",
        date=context.now(),
    )
    message = compose(letter, calendar, context.words(calendar.language))
    return Outgoing(letter_id, letter.kind.value, address, f"sign_in/{letter_id}", message)
