import Core
import Delivery

import Testing
/// Makes messages for tests that care about one or two of their parts.
func mail(
  to: String = "you@example.com", subject: String = "MP3 Download", text: String = "Ready!\n",
  id: String = "1@example.com", at moment: Timestamp = Timestamp(seconds: 1_795_253_400)
) throws -> MailMessage {
  MailMessage(
    from: try #require(MailAddress("roost@example.com")), to: try #require(MailAddress(to)), subject: subject,
    text: text,
    id: try #require(MessageID(id)), date: moment)
}

/// Texts that break encoders: every kind of line end, control character, separator and multi-byte character.
let hostileTexts: [String] = [
  "", " ", "  two  spaces  ", " leading", "trailing ", "tab\there", "a\r\nBcc: victim@example.com", "a\nb", "a\rb",
  "a\r\n\r\nbody", "nul\0byte", "del\u{7f}", "next\u{85}line", "line\u{2028}separator\u{2029}", "\u{feff}bom",
  "=?utf-8?q?smuggled?=", "=?utf-8?B?QmNjOiB2aWN0aW0=?=", "a =?x?= b", "=", "==", "?=", "Grüße", "日本語の件名",
  "👩‍👩‍👧‍👦 family", "e\u{301}\u{301}\u{301}", "mixed ASCII and ünïcödé", "_underscore_ = equals ? mark", ".", "..", ".\n.\n",
  "From here", "ok\nFrom here\n>From there", String(repeating: "x", count: 10_000),
  String(repeating: "word ", count: 2000), String(repeating: "ü", count: 10_000),
  String(repeating: "👍🏽", count: 3000), String(repeating: "a\n", count: 500), "end with spaces   \nnext\t\n",
]
