"""A mail server for tests, on the loopback address; what it takes comes out as one JSON line a mail.

usage: smtp_server.py {starttls|tls|none} CERTIFICATE KEY

The first line says its port. It wants a log-in (name "roost", password "pass wörd"), inside TLS unless the mode is "none".
Recipients: bounce…@ get 550, later…@ get 451, refused…@ get 554 and tired…@ get 452 after their text.
"""
import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

mode, certificate, key = sys.argv[1:4]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("bounce"):
            return "550-5.1.1 there is\r\n550 5.1.1 no such user"
        if address.startswith("later"):
            return "451 4.2.1 try later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        if recipient.startswith("refused"):
            return "554 5.7.1 looks like spam"
        if recipient.startswith("tired"):
            return "452 4.3.1 disk full"
        # What another program, Python's own mail reader, makes of it.
        read = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "subject": read["subject"],
            "fields": len(read.keys()),
            "text": read.get_content(),
            "utf8": bool(envelope.smtp_utf8),
            "content": base64.b64encode(envelope.content).decode(),
        }
        print(json.dumps(mail), flush=True)
        return "250 2.0.0 queued"


def authenticate(server, session, envelope, mechanism, data):
    right = data.login == b"roost" and data.password == "pass wörd".encode()
    return AuthResult(success=right, handled=right, auth_data=data)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if mode != "none":
        context.load_cert_chain(certificate, key)

    def session():
        return SMTP(
            Handler(),
            enable_SMTPUTF8=True,
            hostname="test.invalid",
            tls_context=context if mode == "starttls" else None,
            require_starttls=mode == "starttls",
            authenticator=authenticate,
            auth_required=mode != "none",
            auth_require_tls=mode == "starttls",
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
