// Security keeps passwords, signs and checks tokens, and slows down guessing. It knows no service and no network.
//
// Digests/    SHA-256, HMAC, comparison in constant time, unguessable texts
// Passwords/  PasswordHash: the text that a database keeps instead of a password
// Keys/       keys as JSON Web Keys, their rotation, and where a verifier finds them
// Tokens/     JSON Web Tokens: what they say, signing, checking, and the cache of those that were checked
// Attempts/   the limit on wrong attempts, with back-off
