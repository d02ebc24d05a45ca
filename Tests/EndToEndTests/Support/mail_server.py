"""A mail server for the end-to-end tests; what it takes comes out as one JSON line a mail.

usage: mail_server.py PORT CERTIFICATE KEY

It wants STARTTLS and a log-in (name "roost", password "pass word"). Recipients: bounce…@ get 550; later…@ get 451 at the first
try and are taken after it; stuck…@ get no answer to their text, as if the line were dead.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, certificate, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]
seen = set()


def say(event, recipient, read=None):
    line = {"event": event, "to": recipient}
    if read:
        line |= {"subject": read["subject"], "id": read["message-id"], "text": read.get_content().strip()}
    print(json.dumps(line), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("bounce"):
            say("refused", address)
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if recipient.startswith("later") and recipient not in seen:
            seen.add(recipient)
            say("deferred", recipient, read)
            return "451 4.3.0 try later"
        if recipient.startswith("stuck") and recipient not in seen:
            seen.add(recipient)
            say("stuck", recipient, read)
            await asyncio.sleep(3600)
        say("accepted", recipient, read)
        return "250 2.0.0 queued"


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b"roost" and data.password == b"pass word"
    return AuthResult(success=right, handled=right, auth_data=data)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def session():
        return SMTP(
            Handler(), hostname="mail.invalid", tls_context=context, require_starttls=True, authenticator=authenticate,
            auth_required=True, auth_require_tls=True)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", port)
    say("ready", "")
    await server.serve_forever()


asyncio.run(main())
