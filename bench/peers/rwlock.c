/* The peer in C: a process-shared pthread rwlock, which knows nothing of deaths, taken to read or to write (argv[1]).
 * Reads commands from stdin, answers each with one line of numbers:
 *   pairs BLOCKS SIZE          ns per lock+unlock, one number a block */
#include "peer.h"
#include <pthread.h>
#include <sys/mman.h>

static pthread_rwlock_t *rwlock;

static void make_rwlock(void) {
  pthread_rwlockattr_t attributes;
  rwlock = mmap(NULL, sizeof *rwlock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (rwlock == MAP_FAILED) die("mmap");
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (pthread_rwlock_init(rwlock, &attributes) != 0) die("pthread_rwlock_init");
}

static void pairs(int writes, long blocks, long size) {
  for (long block = -(blocks + 9) / 10; block < blocks; block++) {
    double start_ns = now_ns();
    for (long i = 0; i < size; i++) {
      if (writes) pthread_rwlock_wrlock(rwlock);
      else pthread_rwlock_rdlock(rwlock);
      pthread_rwlock_unlock(rwlock);
    }
    if (block >= 0) printf("%.3f ", (now_ns() - start_ns) / size);
  }
}

int main(int argc, char **argv) {
  char command[16];
  long blocks, size;
  int writes = argc > 1 && strcmp(argv[1], "write") == 0;
  make_rwlock();
  while (scanf("%15s %ld %ld", command, &blocks, &size) == 3) {
    if (strcmp(command, "pairs") != 0) die(command);
    pairs(writes, blocks, size);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
