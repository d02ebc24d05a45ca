#include <nettle/pbkdf2.h>
#include <nettle/hmac.h>
#include <nettle/sha2.h>
