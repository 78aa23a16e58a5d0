/* The peer in C: a process-shared pthread mutex, plain or robust (argv[1]).
 * Reads commands from stdin, answers each with one line of numbers:
 *   pairs BLOCKS SIZE          ns per lock+unlock, one number a block
 *   pace PROCESSES COUNT       ns per locked increment, over all processes
 *   waits PROCESSES COUNT      ns each lock took, one number an acquire
 * A wrong count ends the program: a figure for broken work is worth nothing. */
#define _GNU_SOURCE
#include "peer.h"
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES_MAX = 64, START_DELAY_NS = 50 * 1000 * 1000 };

struct shared {
  pthread_mutex_t mutex;
  char apart[128]; /* the counter on cache lines of its own */
  volatile long counter;
  char apart_too[128];
  double end_ns[PROCESSES_MAX];
};

static struct shared *shared;

static void *share(size_t size) {
  void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) die("mmap");
  return at;
}

static void make_mutex(int robust) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (pthread_mutex_init(&shared->mutex, &attributes) != 0) die("pthread_mutex_init");
}

static void pairs(long blocks, long size) {
  for (long block = -(blocks + 9) / 10; block < blocks; block++) {
    double start_ns = now_ns();
    for (long i = 0; i < size; i++) {
      pthread_mutex_lock(&shared->mutex);
      pthread_mutex_unlock(&shared->mutex);
    }
    if (block >= 0) printf("%.3f ", (now_ns() - start_ns) / size);
  }
}

static void count(long times) {
  for (long i = 0; i < times; i++) {
    pthread_mutex_lock(&shared->mutex);
    shared->counter = shared->counter + 1;
    pthread_mutex_unlock(&shared->mutex);
  }
}

static void count_timed(long times, double *waits_ns) {
  for (long i = 0; i < times; i++) {
    double start_ns = now_ns();
    pthread_mutex_lock(&shared->mutex);
    waits_ns[i] = now_ns() - start_ns;
    shared->counter = shared->counter + 1;
    pthread_mutex_unlock(&shared->mutex);
  }
}

static void sleep_until(double at_ns) {
  struct timespec at = {(time_t)(at_ns / 1e9), (long)(at_ns - (double)(time_t)(at_ns / 1e9) * 1e9)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR) continue;
}

/* Starts all processes at one instant; gives ns per increment. */
static double contend(int processes, long times, double *waits_ns) {
  double start_ns = now_ns() + START_DELAY_NS, end_ns = 0;
  shared->counter = 0;
  for (int p = 0; p < processes; p++) {
    pid_t pid = fork();
    if (pid < 0) die("fork");
    if (pid > 0) continue;
    sleep_until(start_ns);
    if (waits_ns != NULL) count_timed(times, waits_ns + p * times);
    else count(times);
    shared->end_ns[p] = now_ns();
    _exit(0);
  }
  for (int p = 0; p < processes; p++) wait(NULL);
  if (shared->counter != processes * times) {
    fprintf(stderr, "counted %ld of %ld\n", shared->counter, processes * times);
    exit(1);
  }
  for (int p = 0; p < processes; p++)
    if (shared->end_ns[p] > end_ns) end_ns = shared->end_ns[p];
  return (end_ns - start_ns) / ((double)processes * times);
}

static void waits(int processes, long times) {
  size_t size = sizeof(double) * processes * times;
  double *waits_ns = share(size);
  contend(processes, times, waits_ns);
  for (long i = 0; i < processes * times; i++) printf("%.0f ", waits_ns[i]);
  munmap(waits_ns, size);
}

int main(int argc, char **argv) {
  char command[16];
  long first, second;
  shared = share(sizeof *shared);
  make_mutex(argc > 1 && strcmp(argv[1], "robust") == 0);
  while (scanf("%15s %ld %ld", command, &first, &second) == 3) {
    if (strcmp(command, "pairs") == 0) pairs(first, second);
    else if (first < 1 || first > PROCESSES_MAX) die("processes");
    else if (strcmp(command, "pace") == 0) printf("%.3f", contend(first, second, NULL));
    else if (strcmp(command, "waits") == 0) waits(first, second);
    else die(command);
    printf("\n");
    fflush(stdout);
  }
  return 0;
}
