/*
 * What a C program may expect of libedgert. Run by EdgeRuntime.EndToEnd.Tests (NativeLibraryTests), plain and under valgrind:
 *
 *     edgert_test check QUADRANT.edge SUM.edge   every function, every error, two threads; prints what it sees, exit code 1 when something is not as expected
 *     edgert_test infer BUNDLE.edge INPUT OUTPUT the raw bytes of the first input in, those of the first output out
 *
 * QUADRANT takes an 8x8 gray picture in [0,1] and gives ten times the mean brightness of each quadrant; SUM keeps a running sum of x and gives twice that.
 */
#include "edgert.h"

#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition) \
  do { \
    if (!(condition)) { \
      failures++; \
      printf("FAILED line %d: %s (last error: %s)\n", __LINE__, #condition, edgert_last_error()); \
    } \
  } while (0)

/* A call that must fail with this status and say these words. */
#define REFUSED(call, expected, words) \
  do { \
    edgert_status got_ = (call); \
    if (got_ != (expected) || strstr(edgert_last_error(), words) == NULL) { \
      failures++; \
      printf("FAILED line %d: %s gave %s: %s\n", __LINE__, #call, edgert_status_name((int32_t)got_), edgert_last_error()); \
    } else { \
      printf("  %-28s %s\n", edgert_status_name((int32_t)got_), edgert_last_error()); \
    } \
  } while (0)

static edgert_session *garbage(size_t value) { return (edgert_session *)value; }

static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  char *bytes = NULL;
  *size = 0;
  if (file == NULL) {
    fprintf(stderr, "edgert_test: %s cannot be read\n", path);
    exit(2);
  }
  for (;;) {
    bytes = (char *)realloc(bytes, *size + 65536);
    if (bytes == NULL) exit(2);
    size_t read = fread(bytes + *size, 1, 65536, file);
    *size += read;
    if (read == 0) break;
  }
  fclose(file);
  return bytes;
}

/* The picture whose quadrants have these gray values. */
static void fill_quadrants(float *pixels, const float quadrants[4]) {
  for (int i = 0; i < 64; i++) pixels[i] = quadrants[(i / 8 >= 4 ? 2 : 0) + (i % 8 >= 4 ? 1 : 0)] / 255.0f;
}

static void check_description(edgert_session *session) {
  edgert_info info = EDGERT_INFO_INIT;
  edgert_tensor input = EDGERT_TENSOR_INIT, output = EDGERT_TENSOR_INIT;
  CHECK(edgert_describe(session, &info) == EDGERT_OK);
  CHECK(strcmp(info.name, "quadrant") == 0 && strcmp(info.precision, "int8") == 0 && strcmp(info.producer, "tests") == 0);
  CHECK(info.inputs == 1 && info.outputs == 1 && info.labels == 4 && info.metrics == 1 && info.operations == 3 && info.threads == 1 && info.arena_bytes > 0);
  CHECK(strstr(info.manifest, "\"preprocessing\"") != NULL);
  CHECK(edgert_input(session, 0, &input) == EDGERT_OK);
  CHECK(strcmp(input.name, "image") == 0 && strcmp(input.layout, "NCHW") == 0 && input.type == EDGERT_F32 && input.is_state == 0);
  CHECK(input.rank == 4 && input.shape[0] == 1 && input.shape[1] == 1 && input.shape[2] == 8 && input.shape[3] == 8 && input.elements == 64 && input.bytes == 256);
  CHECK(input.data != NULL && (size_t)input.data % 64 == 0);
  CHECK(edgert_output(session, 0, &output) == EDGERT_OK);
  CHECK(strcmp(output.name, "logits") == 0 && output.rank == 2 && output.shape[1] == 4 && output.bytes == 16);
  printf("%s %s, %s: %s f32[%dx%dx%dx%d] %s -> %s f32[%dx%d], %u operations\n", info.name, info.version, info.precision, input.name, input.shape[0], input.shape[1], input.shape[2], input.shape[3],
         input.layout, output.name, output.shape[0], output.shape[1], info.operations);
  const char *label = NULL;
  for (uint32_t i = 0; i < info.labels; i++) {
    CHECK(edgert_label(session, i, &label) == EDGERT_OK);
    printf("  label %u: %s\n", i, label);
  }
  CHECK(strcmp(label, "bottom-right") == 0);
  edgert_metric metric = EDGERT_METRIC_INIT;
  CHECK(edgert_measured(session, 0, &metric) == EDGERT_OK && strcmp(metric.name, "accuracy") == 0 && metric.value == 0.75);
  uint32_t index = 9;
  CHECK(edgert_find_input(session, "image", &index) == EDGERT_OK && index == 0);
  index = 9;
  CHECK(edgert_find_output(session, "logits", &index) == EDGERT_OK && index == 0);
}

/* By copies and in place: both give the known logits. */
static void check_results(edgert_session *session) {
  edgert_tensor input = EDGERT_TENSOR_INIT, output = EDGERT_TENSOR_INIT;
  CHECK(edgert_input(session, 0, &input) == EDGERT_OK && edgert_output(session, 0, &output) == EDGERT_OK);
  for (int brightest = 0; brightest < 4; brightest++) {
    float quadrants[4] = { 20, 40, 60, 80 }, pixels[64], logits[4];
    quadrants[brightest] = 240;
    fill_quadrants(pixels, quadrants);
    CHECK(edgert_set_input(session, 0, pixels, sizeof pixels) == EDGERT_OK);
    CHECK(edgert_run(session) == EDGERT_OK);
    CHECK(edgert_get_output(session, 0, logits, sizeof logits) == EDGERT_OK);
    printf("  brightest %d: %.4f %.4f %.4f %.4f\n", brightest, logits[0], logits[1], logits[2], logits[3]);
    for (int i = 0; i < 4; i++) CHECK(fabsf(logits[i] - quadrants[i] * (10.0f / 255)) < 1e-5f);
    memset(output.data, 0, output.bytes);
    fill_quadrants((float *)input.data, quadrants);
    CHECK(edgert_run(session) == EDGERT_OK);
    CHECK(memcmp(output.data, logits, sizeof logits) == 0);
  }
}

static void check_state(const char *path) {
  edgert_session *session = NULL;
  edgert_info info = EDGERT_INFO_INIT;
  edgert_tensor tensor = EDGERT_TENSOR_INIT, state = EDGERT_TENSOR_INIT;
  uint32_t x = 9, y = 9, sum = 9;
  float step[3] = { 1, 2, 3 }, result[3];
  CHECK(edgert_open(path, NULL, &session) == EDGERT_OK);
  CHECK(edgert_describe(session, &info) == EDGERT_OK && info.inputs == 2 && info.outputs == 2);
  CHECK(edgert_find_input(session, "x", &x) == EDGERT_OK && edgert_find_input(session, "sum_in", &sum) == EDGERT_OK && edgert_find_output(session, "y", &y) == EDGERT_OK);
  CHECK(edgert_input(session, sum, &state) == EDGERT_OK && state.is_state == 1);
  CHECK(edgert_output(session, y, &tensor) == EDGERT_OK && tensor.is_state == 0);
  for (int run = 1; run <= 3; run++) {
    CHECK(edgert_set_input(session, x, step, sizeof step) == EDGERT_OK && edgert_run(session) == EDGERT_OK && edgert_get_output(session, y, result, sizeof result) == EDGERT_OK);
    CHECK(result[0] == 2.0f * (float)run && result[2] == 6.0f * (float)run);
  }
  CHECK(edgert_input(session, sum, &state) == EDGERT_OK && ((const float *)state.data)[1] == 6);
  CHECK(edgert_reset_state(session) == EDGERT_OK && edgert_run(session) == EDGERT_OK && edgert_get_output(session, y, result, sizeof result) == EDGERT_OK);
  CHECK(result[0] == 2 && result[1] == 4 && result[2] == 6);
  printf("state: after three steps and a reset y = %g %g %g\n", result[0], result[1], result[2]);
  CHECK(edgert_close(session) == EDGERT_OK);
}

static void check_profile(const char *path) {
  edgert_session *session = NULL;
  edgert_options options = EDGERT_OPTIONS_INIT;
  edgert_profile_row row = EDGERT_PROFILE_ROW_INIT;
  options.profile = 1;
  CHECK(edgert_open(path, &options, &session) == EDGERT_OK);
  for (int run = 0; run < 5; run++) CHECK(edgert_run(session) == EDGERT_OK);
  printf("profile:\n");
  for (uint32_t i = 0; i < 3; i++) {
    CHECK(edgert_profile(session, i, &row) == EDGERT_OK);
    CHECK(row.runs == 5 && row.total_microseconds >= 0 && row.threads == 1 && row.node[0] != 0 && row.kernel[0] != 0);
    printf("  %-12s %-12s %s, %lld MACs, %lld runs\n", row.node, row.operation, row.kernel, (long long)row.macs, (long long)row.runs);
  }
  CHECK(edgert_start_profile(session) == EDGERT_OK && edgert_profile(session, 1, &row) == EDGERT_OK && row.runs == 0);
  CHECK(strcmp(row.node, "dense") == 0 && strcmp(row.operation, "DenseInt8") == 0 && row.macs >= 256);
  REFUSED(edgert_profile(session, 3, &row), EDGERT_OUT_OF_RANGE, "3");
  CHECK(edgert_close(session) == EDGERT_OK);
}

static void check_errors(const char *path) {
  edgert_session *session = garbage(1), *closed;
  size_t size;
  char *bytes = read_file(path, &size);
  edgert_options options = EDGERT_OPTIONS_INIT;
  printf("errors:\n");
  REFUSED(edgert_open("/no/such.edge", NULL, &session), EDGERT_INVALID_MODEL, "/no/such.edge");
  CHECK(session == NULL);
  REFUSED(edgert_open(NULL, NULL, &session), EDGERT_INVALID_ARGUMENT, "path is NULL");
  REFUSED(edgert_open(path, NULL, NULL), EDGERT_INVALID_ARGUMENT, "session is NULL");
  REFUSED(edgert_open("/tmp", NULL, &session), EDGERT_INVALID_MODEL, "/tmp");
  options.threads = 0;
  REFUSED(edgert_open(path, &options, &session), EDGERT_CONFIGURATION, "threads 0");
  options.threads = 1;
  options.profile = 7;
  REFUSED(edgert_open(path, &options, &session), EDGERT_CONFIGURATION, "profile is 7");
  options.profile = 0;
  options.struct_size = 3;
  REFUSED(edgert_open(path, &options, &session), EDGERT_INVALID_ARGUMENT, "edgert_options says that it has 3 bytes");
  options.struct_size = (size_t)-1;
  REFUSED(edgert_open(path, &options, &session), EDGERT_INVALID_ARGUMENT, "struct_size");

  /* Options of the future: zeros are fine, anything else is refused. */
  struct { edgert_options known; int32_t later[2]; } future = { { sizeof future, 1, 0 }, { 0, 0 } };
  CHECK(edgert_open(path, &future.known, &session) == EDGERT_OK && edgert_close(session) == EDGERT_OK);
  future.later[1] = 1;
  REFUSED(edgert_open(path, &future.known, &session), EDGERT_INVALID_ARGUMENT, "newer");

  /* Every truncation and a flipped bit everywhere. */
  REFUSED(edgert_open_memory(NULL, 1, NULL, &session), EDGERT_INVALID_ARGUMENT, "data is NULL");
  REFUSED(edgert_open_memory(bytes, 0, NULL, &session), EDGERT_INVALID_MODEL, "no bytes");
  REFUSED(edgert_open_memory(bytes, (size_t)1 << 40, NULL, &session), EDGERT_INVALID_ARGUMENT, "size is 1099511627776");
  REFUSED(edgert_open_memory(bytes, size / 2, NULL, &session), EDGERT_INVALID_MODEL, "damaged");
  for (size_t length = 1; length < size; length += 97) CHECK(edgert_open_memory(bytes, length, NULL, &session) == EDGERT_INVALID_MODEL && session == NULL);
  for (size_t at = 0; at < size; at += 211) {
    bytes[at] ^= 4;
    CHECK(edgert_open_memory(bytes, size, NULL, &session) == EDGERT_INVALID_MODEL && session == NULL);
    bytes[at] ^= 4;
  }

  /* Handles that are none. */
  float value[64] = { 0 };
  REFUSED(edgert_run(NULL), EDGERT_INVALID_HANDLE, "NULL");
  REFUSED(edgert_run(garbage(0xdeadbeef)), EDGERT_INVALID_HANDLE, "none that is open");
  REFUSED(edgert_run(garbage((size_t)-1)), EDGERT_INVALID_HANDLE, "none that is open");
  REFUSED(edgert_set_input((edgert_session *)(void *)value, 0, value, sizeof value), EDGERT_INVALID_HANDLE, "none that is open");
  REFUSED(edgert_close(garbage(42)), EDGERT_INVALID_HANDLE, "none that is open");
  CHECK(edgert_close(NULL) == EDGERT_OK);

  /* From memory that is given back at once. */
  CHECK(edgert_open_memory(bytes, size, NULL, &session) == EDGERT_OK);
  memset(bytes, 0, size);
  free(bytes);
  check_results(session);

  edgert_tensor tensor = EDGERT_TENSOR_INIT;
  edgert_info info = EDGERT_INFO_INIT;
  edgert_metric metric = EDGERT_METRIC_INIT;
  edgert_profile_row row = EDGERT_PROFILE_ROW_INIT;
  const char *label = NULL;
  uint32_t index;
  REFUSED(edgert_input(session, 1, &tensor), EDGERT_OUT_OF_RANGE, "input 1");
  REFUSED(edgert_output(session, UINT32_MAX, &tensor), EDGERT_OUT_OF_RANGE, "output 4294967295");
  REFUSED(edgert_input(session, 0, NULL), EDGERT_INVALID_ARGUMENT, "edgert_tensor is NULL");
  tensor.struct_size = 0;
  REFUSED(edgert_input(session, 0, &tensor), EDGERT_INVALID_ARGUMENT, "EDGERT_TENSOR_INIT");
  REFUSED(edgert_describe(session, NULL), EDGERT_INVALID_ARGUMENT, "edgert_info is NULL");
  info.struct_size = 8;
  REFUSED(edgert_describe(session, &info), EDGERT_INVALID_ARGUMENT, "edgert_info says that it has 8 bytes");
  REFUSED(edgert_label(session, 4, &label), EDGERT_OUT_OF_RANGE, "label 4");
  REFUSED(edgert_label(session, 0, NULL), EDGERT_INVALID_ARGUMENT, "label is NULL");
  REFUSED(edgert_measured(session, 1, &metric), EDGERT_OUT_OF_RANGE, "metric 1");
  REFUSED(edgert_find_input(session, "picture", &index), EDGERT_OUT_OF_RANGE, "'image'");
  REFUSED(edgert_find_output(session, NULL, &index), EDGERT_INVALID_ARGUMENT, "name is NULL");
  REFUSED(edgert_set_input(session, 0, value, 255), EDGERT_INVALID_ARGUMENT, "has 256 bytes, the caller's memory 255");
  REFUSED(edgert_set_input(session, 1, value, 256), EDGERT_OUT_OF_RANGE, "input 1");
  REFUSED(edgert_get_output(session, 0, value, 256), EDGERT_INVALID_ARGUMENT, "has 16 bytes");
  REFUSED(edgert_get_output(session, 0, NULL, 16), EDGERT_INVALID_ARGUMENT, "data is NULL");
  REFUSED(edgert_profile(session, 0, &row), EDGERT_CONFIGURATION, "edgert_start_profile");
  CHECK(strcmp(edgert_status_name(EDGERT_BUSY), "EDGERT_BUSY") == 0 && strcmp(edgert_status_name(-5), "unknown status") == 0);

  closed = session;
  CHECK(edgert_close(session) == EDGERT_OK);
  REFUSED(edgert_close(closed), EDGERT_INVALID_HANDLE, "closed");
  REFUSED(edgert_run(closed), EDGERT_INVALID_HANDLE, "closed");
  /* The place of a closed session is taken by another, whose handle is not the old one. */
  CHECK(edgert_open(path, NULL, &session) == EDGERT_OK && session != closed);
  REFUSED(edgert_run(closed), EDGERT_INVALID_HANDLE, "closed");
  CHECK(edgert_close(session) == EDGERT_OK);
}

typedef struct worker {
  const char *path;
  edgert_session *shared; /* or NULL: a session of its own */
  int number, wrong, ran, busy;
} worker;

static void *work(void *argument) {
  worker *me = (worker *)argument;
  edgert_session *session = me->shared;
  if (session == NULL && edgert_open(me->path, NULL, &session) != EDGERT_OK) {
    me->wrong++;
    return NULL;
  }
  /* An error of this thread's own: the other's text must not show here. */
  char missing[32];
  snprintf(missing, sizeof missing, "/no/such-%d.edge", me->number);
  edgert_session *none = NULL;
  if (edgert_open(missing, NULL, &none) != EDGERT_INVALID_MODEL || strstr(edgert_last_error(), missing) == NULL) me->wrong++;
  for (int run = 0; run < 2000; run++) {
    if (me->shared != NULL) {
      edgert_status status = edgert_run(session);
      if (status == EDGERT_OK) me->ran++;
      else if (status == EDGERT_BUSY) me->busy++;
      else me->wrong++;
      continue;
    }
    float quadrants[4] = { 20, 40, 60, 80 }, pixels[64], logits[4];
    quadrants[(run + me->number) % 4] = 240;
    fill_quadrants(pixels, quadrants);
    if (edgert_set_input(session, 0, pixels, sizeof pixels) != EDGERT_OK || edgert_run(session) != EDGERT_OK || edgert_get_output(session, 0, logits, sizeof logits) != EDGERT_OK) me->wrong++;
    for (int i = 0; i < 4; i++)
      if (fabsf(logits[i] - quadrants[i] * (10.0f / 255)) >= 1e-5f) me->wrong++;
    me->ran++;
  }
  if (me->shared == NULL && edgert_close(session) != EDGERT_OK) me->wrong++;
  if (strstr(edgert_last_error(), me->shared == NULL ? missing : "") == NULL) me->wrong++;
  return NULL;
}

static void check_threads(const char *path, int shared) {
  edgert_session *session = NULL;
  worker workers[2];
  pthread_t threads[2];
  memset(workers, 0, sizeof workers);
  if (shared) CHECK(edgert_open(path, NULL, &session) == EDGERT_OK);
  for (int i = 0; i < 2; i++) {
    workers[i].path = path;
    workers[i].shared = session;
    workers[i].number = i;
    CHECK(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
  }
  for (int i = 0; i < 2; i++) {
    CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(workers[i].wrong == 0 && workers[i].ran + workers[i].busy == 2000);
  }
  /* On a busy machine one of them may find the session busy every time. */
  CHECK(workers[0].ran + workers[1].ran > 0);
  printf(shared ? "two threads, one session: every run was done or refused as EDGERT_BUSY\n" : "two threads, two sessions: %d runs, all right\n", workers[0].ran + workers[1].ran);
  if (shared) CHECK(edgert_close(session) == EDGERT_OK);
}

/* What a session takes is given back when it is closed. */
static void check_memory(const char *path) {
  size_t before = 0;
  for (int cycle = 0; cycle < 220; cycle++) {
    if (cycle == 20) before = mallinfo2().uordblks;
    edgert_session *session = NULL;
    edgert_info info = EDGERT_INFO_INIT;
    edgert_options options = EDGERT_OPTIONS_INIT;
    options.threads = 2;
    CHECK(edgert_open(path, &options, &session) == EDGERT_OK && edgert_describe(session, &info) == EDGERT_OK && edgert_run(session) == EDGERT_OK && edgert_close(session) == EDGERT_OK);
  }
  size_t after = mallinfo2().uordblks;
  CHECK(after < before + 100000);
  printf("memory: 200 sessions opened and closed\n");
}

static int check(const char *quadrant, const char *sum) {
  edgert_session *session = NULL;
  edgert_options options = EDGERT_OPTIONS_INIT;
  CHECK(edgert_last_error()[0] == 0);
  CHECK(edgert_api_version() == EDGERT_API_VERSION);
  printf("libedgert %s, interface %u\n", edgert_version(), edgert_api_version());
  options.threads = 2;
  CHECK(edgert_open(quadrant, &options, &session) == EDGERT_OK);
  check_description(session);
  check_results(session);
  CHECK(edgert_close(session) == EDGERT_OK);
  check_state(sum);
  check_profile(quadrant);
  check_errors(quadrant);
  check_threads(quadrant, 0);
  check_threads(quadrant, 1);
  check_memory(quadrant);
  printf(failures == 0 ? "all as expected\n" : "%d checks FAILED\n", failures);
  return failures == 0 ? 0 : 1;
}

static int fail(const char *what) {
  fprintf(stderr, "edgert_test: %s: %s\n", what, edgert_last_error());
  return 1;
}

static int infer(const char *bundle, const char *from, const char *to) {
  edgert_session *session = NULL;
  edgert_tensor output = EDGERT_TENSOR_INIT;
  size_t size;
  if (edgert_open(bundle, NULL, &session) != EDGERT_OK) return fail(bundle);
  char *bytes = read_file(from, &size);
  if (edgert_set_input(session, 0, bytes, size) != EDGERT_OK) return fail(from);
  free(bytes);
  if (edgert_run(session) != EDGERT_OK || edgert_output(session, 0, &output) != EDGERT_OK) return fail("run");
  FILE *file = fopen(to, "wb");
  if (file == NULL || fwrite(output.data, 1, output.bytes, file) != output.bytes || fclose(file) != 0) return fail(to);
  return edgert_close(session) == EDGERT_OK ? 0 : fail("close");
}

int main(int argc, char **argv) {
  if (argc == 4 && strcmp(argv[1], "check") == 0) return check(argv[2], argv[3]);
  if (argc == 5 && strcmp(argv[1], "infer") == 0) return infer(argv[2], argv[3], argv[4]);
  fprintf(stderr, "usage: edgert_test check QUADRANT.edge SUM.edge | edgert_test infer BUNDLE.edge INPUT OUTPUT\n");
  return 2;
}
