/*
 * edgert.h: runs EdgeRuntime bundles (NAME.edge, made by edgec) from C, C++ and whatever calls C.
 *
 *     edgert_session *session;
 *     if (edgert_open("digits.edge", NULL, &session) != EDGERT_OK) return fail(edgert_last_error());
 *     edgert_set_input(session, 0, pixels, sizeof pixels);
 *     edgert_run(session);
 *     edgert_get_output(session, 0, scores, sizeof scores);
 *     edgert_close(session);
 *
 * Build with `cc app.c $(pkg-config --cflags --libs edgert)`. docs/c-api.md has the guide.
 *
 * Errors     Every function that can fail returns EDGERT_OK (0) or another edgert_status; edgert_last_error() says in words what was expected, what was found and what to do. A handle that is NULL, closed or
 *            never was one, an index that is too large and a damaged bundle are errors like others. Pointers to the caller's memory must be what they are said to be: that cannot be checked.
 * Threads    Each function says what it allows. In short: one session is used by one thread at a time, different sessions by different threads at once. A second thread that comes in between gets EDGERT_BUSY.
 * Memory     Texts and tensors that the library hands out are the session's and stay where they are until edgert_close. Running allocates nothing.
 * Versions   A structure begins with its size, which the caller sets (or the _INIT macro does): programs built with an older header run with a newer library, and one built with a newer header learns what
 *            an older library cannot do.
 * Process    The first call starts the runtime inside the process (a thread or two, handlers for SIGSEGV and SIGFPE that pass on what is not theirs). The library cannot be unloaded: do not dlclose it. Do
 *            not use a session in a child process after fork without exec.
 */
#ifndef EDGERT_H
#define EDGERT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this interface; it grows when functions or fields are added, and edgert_api_version() says what the library has. */
#define EDGERT_API_VERSION 1

/* The most dimensions of a tensor. */
#define EDGERT_MAX_RANK 8

/* What became of a call. New values may be added at the end. */
typedef enum edgert_status {
  EDGERT_OK = 0,
  EDGERT_INVALID_ARGUMENT = 1,     /* a pointer is NULL, a number or size is not what it should be */
  EDGERT_INVALID_HANDLE = 2,       /* no session, or one that was closed */
  EDGERT_OUT_OF_RANGE = 3,         /* an index beyond the last */
  EDGERT_BUSY = 4,                 /* another thread is using the session */
  EDGERT_INVALID_MODEL = 5,        /* the bundle is missing, damaged, or needs a newer library */
  EDGERT_UNSUPPORTED_OPERATOR = 6, /* the model needs an operator that the native engine lacks */
  EDGERT_CONFIGURATION = 7,        /* an option that cannot be */
  EDGERT_DEVICE = 8,               /* something of the machine is missing or fails */
  EDGERT_OUT_OF_MEMORY = 9,
  EDGERT_INTERNAL = 10             /* a fault of the library: please report it with the text */
} edgert_status;

/* What the elements of a tensor are; the numbers are ONNX's. */
typedef enum edgert_type {
  EDGERT_F32 = 1,
  EDGERT_U8 = 2,
  EDGERT_S8 = 3,
  EDGERT_U16 = 4,
  EDGERT_S16 = 5,
  EDGERT_S32 = 6,
  EDGERT_S64 = 7,
  EDGERT_BOOL = 9,
  EDGERT_F16 = 10,
  EDGERT_F64 = 11,
  EDGERT_U32 = 12,
  EDGERT_U64 = 13,
  EDGERT_BF16 = 16
} edgert_type;

/* A bundle that is open and ready to run. */
typedef struct edgert_session edgert_session;

/* How a session is opened. */
typedef struct edgert_options {
  size_t struct_size;
  int32_t threads; /* that share a run, the caller's included: 1 to 128 */
  int32_t profile; /* 1: time every operation from the first run on; see edgert_profile */
} edgert_options;

#define EDGERT_OPTIONS_INIT { sizeof(edgert_options), 1, 0 }

/* What a session is. */
typedef struct edgert_info {
  size_t struct_size;
  const char *name;      /* the model's */
  const char *version;   /* the model's, free text */
  const char *precision; /* fp32, fp16, int8 ... */
  const char *producer;  /* what made the bundle, as in "edgec 0.1.0" */
  const char *manifest;  /* all that the bundle says of itself, as JSON: preprocessing, decoder and the rest */
  uint32_t inputs;       /* counts */
  uint32_t outputs;
  uint32_t labels;
  uint32_t metrics;
  uint32_t operations;   /* rows of a profile */
  int32_t threads;       /* in use: fewer than asked for where no operation is worth more */
  uint64_t arena_bytes;  /* working memory, without inputs, outputs and weights */
} edgert_info;

#define EDGERT_INFO_INIT { sizeof(edgert_info), NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0, 0 }

/* An input or output. */
typedef struct edgert_tensor {
  size_t struct_size;
  const char *name;
  const char *layout; /* "NCHW" or "NHWC" for pictures, else "" */
  void *data;         /* where the values lie: write inputs here, read outputs here. 64-byte aligned, the same until edgert_close; of state (below) it changes with every run, ask again */
  size_t bytes;       /* their length */
  int64_t elements;   /* the product of the dimensions */
  int32_t type;       /* edgert_type */
  int32_t is_state;   /* 1: what the session carries from one run to the next by itself; nobody needs to write or read it */
  uint32_t rank;      /* dimensions in shape, outermost first */
  int32_t shape[EDGERT_MAX_RANK];
} edgert_tensor;

#define EDGERT_TENSOR_INIT { sizeof(edgert_tensor), NULL, NULL, NULL, 0, 0, 0, 0, 0, { 0, 0, 0, 0, 0, 0, 0, 0 } }

/* Something that was measured when the bundle was made, as in accuracy = 0.9912. */
typedef struct edgert_metric {
  size_t struct_size;
  const char *name;
  double value;
} edgert_metric;

#define EDGERT_METRIC_INIT { sizeof(edgert_metric), NULL, 0 }

/* One operation of the model, in order of execution, and the time that it took. */
typedef struct edgert_profile_row {
  size_t struct_size;
  const char *node;           /* the name of the model's node */
  const char *operation;      /* what it does, as in "Conv2DInt8" */
  const char *kernel;         /* what it runs on, as in "1x1, AVX-VNNI 6x16" */
  int32_t threads;            /* that share it */
  int32_t reserved;
  int64_t macs;               /* multiplications with weights or between matrices in a run */
  int64_t bytes;              /* of its inputs, constants and outputs */
  int64_t runs;               /* counted since the profile was started */
  double total_microseconds;  /* time of all of them */
} edgert_profile_row;

#define EDGERT_PROFILE_ROW_INIT { sizeof(edgert_profile_row), NULL, NULL, NULL, 0, 0, 0, 0, 0, 0 }

/* The library's version, as in "0.1.0". Any thread, any time. */
const char *edgert_version(void);

/* The EDGERT_API_VERSION that the library was built with. Any thread, any time. */
uint32_t edgert_api_version(void);

/* The name of a status, as in "EDGERT_BUSY"; "unknown status" for other numbers. Any thread, any time. */
const char *edgert_status_name(int32_t status);

/* What was wrong with the last call of this thread that failed, in UTF-8; "" if none did. Valid until the next call of this thread that fails. Any thread, any time. */
const char *edgert_last_error(void);

/*
 * Opens a bundle: verifies every byte of it and prepares the engine. The file stays mapped until edgert_close; replace it by renaming another over it, never by writing into it.
 * options may be NULL: one thread, no profile. *session is NULL after an error. Any thread, several at once.
 */
edgert_status edgert_open(const char *path, const edgert_options *options, edgert_session **session);

/* Opens a bundle that lies in memory, of at most 2 GiB; the bytes are copied. Any thread, several at once. */
edgert_status edgert_open_memory(const void *data, size_t size, const edgert_options *options, edgert_session **session);

/* Frees a session and all that it handed out; NULL does nothing. Any thread, once, when no other uses the session: EDGERT_BUSY if one does. */
edgert_status edgert_close(edgert_session *session);

/* Fills info. One thread at a time. */
edgert_status edgert_describe(edgert_session *session, edgert_info *info);

/* Fills tensor with the input or output of that index. One thread at a time. */
edgert_status edgert_input(edgert_session *session, uint32_t index, edgert_tensor *tensor);
edgert_status edgert_output(edgert_session *session, uint32_t index, edgert_tensor *tensor);

/* The index of the input or output of that name. One thread at a time. */
edgert_status edgert_find_input(edgert_session *session, const char *name, uint32_t *index);
edgert_status edgert_find_output(edgert_session *session, const char *name, uint32_t *index);

/* The class name of that index, in UTF-8. One thread at a time. */
edgert_status edgert_label(edgert_session *session, uint32_t index, const char **label);

/* Fills metric with the one of that index. One thread at a time. */
edgert_status edgert_measured(edgert_session *session, uint32_t index, edgert_metric *metric);

/* Copies size bytes, which must be the tensor's, into an input or out of an output; to write or read in place, use edgert_tensor.data. One thread at a time. */
edgert_status edgert_set_input(edgert_session *session, uint32_t index, const void *data, size_t size);
edgert_status edgert_get_output(edgert_session *session, uint32_t index, void *data, size_t size);

/* Computes the outputs from the inputs. One thread at a time, different sessions at once. */
edgert_status edgert_run(edgert_session *session);

/* Sets everything that the model keeps between runs to zeros, as before the first run. One thread at a time. */
edgert_status edgert_reset_state(edgert_session *session);

/* Forgets what was timed and times every operation from now on (some 25 ns each). One thread at a time. */
edgert_status edgert_start_profile(edgert_session *session);

/* Fills row with the operation of that index (edgert_info.operations has them all): EDGERT_CONFIGURATION where nothing is timed. One thread at a time. */
edgert_status edgert_profile(edgert_session *session, uint32_t index, edgert_profile_row *row);

#ifdef __cplusplus
}
#endif

#endif
