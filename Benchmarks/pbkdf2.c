/* pbkdf2 SECONDS: PBKDF2-HMAC-SHA256 at 600 000 rounds by bare nettle on all cores; prints derivations per second. */
#include <nettle/pbkdf2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds;
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void *derive(void *rate) {
  const char *password = "correct horse battery";
  unsigned char key[32], salt[16] = "0123456789abcde";
  double begin = now();
  long count = 0;
  while (now() - begin < seconds) {
    pbkdf2_hmac_sha256(strlen(password), (const unsigned char *)password, 600000, 16, salt, 32, key);
    count++;
  }
  *(double *)rate = count / (now() - begin);
  return NULL;
}

int main(int argc, char **argv) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  pthread_t threads[cores];
  double rates[cores], sum = 0;
  seconds = argc > 1 ? atof(argv[1]) : 8;
  for (long i = 0; i < cores; i++) pthread_create(&threads[i], NULL, derive, &rates[i]);
  for (long i = 0; i < cores; i++) {
    pthread_join(threads[i], NULL);
    sum += rates[i];
  }
  printf("%.3f\n", sum);
  return 0;
}
