#include "daemon/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/log.h"
#include "protocol/annotate.h"
#include "protocol/pcap.h"
#include "protocol/pdu.h"

#define FIRST_PORT 40000
#define STAMP_SIZE sizeof "20261124-231502"

struct trace {
    FILE *text;
    FILE *capture;
    char text_path[TRACE_PATH_MAX];
    char capture_path[TRACE_PATH_MAX];
    struct pcap_stream streams[TRACE_STREAMS];
    unsigned left;
};

/* ---- files -------------------------------------------------------------------------------------------- */

static struct tm parts_of(struct walltime at)
{
    time_t seconds = (time_t)(at.ms / 1000);
    struct tm parts = {.tm_year = 70, .tm_mday = 1};

    (void)gmtime_r(&seconds, &parts);
    return parts;
}

static enum dm_error set_paths(struct trace *trace, const char *state_dir, const char *link,
                               struct walltime now)
{
    struct tm parts = parts_of(now);
    char stamp[STAMP_SIZE];
    int text;
    int capture;

    if (strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &parts) == 0)
        return DM_E_RANGE;
    text = snprintf(trace->text_path, sizeof trace->text_path, "%s/trace/%s-%s.txt", state_dir,
                    link, stamp);
    capture = snprintf(trace->capture_path, sizeof trace->capture_path, "%s/trace/%s-%s.pcap",
                       state_dir, link, stamp);
    return text < (int)sizeof trace->text_path && capture < (int)sizeof trace->capture_path
               ? DM_OK
               : DM_E_LENGTH;
}

static enum dm_error make_directory(const char *state_dir)
{
    char path[TRACE_PATH_MAX];

    if (snprintf(path, sizeof path, "%s/trace", state_dir) >= (int)sizeof path)
        return DM_E_LENGTH;
    return mkdir(path, S_IRWXU) == 0 || errno == EEXIST ? DM_OK : dm_error_from_errno(errno);
}

/* A file that was not there, readable for nobody else. */
static enum dm_error make_file(const char *path, FILE **file)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);

    if (fd < 0)
        return dm_error_from_errno(errno);
    *file = fdopen(fd, "w");
    if (*file != NULL)
        return DM_OK;
    close(fd);
    return DM_E_NO_MEMORY;
}

static enum dm_error begin_capture(struct trace *trace)
{
    uint8_t header[PCAP_HEADER_SIZE];

    pcap_header(header);
    for (uint16_t i = 0; i < TRACE_STREAMS; i++)
        trace->streams[i] =
            (struct pcap_stream){.port = (uint16_t)(FIRST_PORT + i), .sent = 1, .received = 1};
    return fwrite(header, sizeof header, 1, trace->capture) == 1 ? DM_OK : DM_E_IO;
}

enum dm_error trace_begin(const char *state_dir, const char *link, unsigned count,
                          struct walltime now, struct trace **result)
{
    struct trace *trace = calloc(1, sizeof *trace);
    enum dm_error error;

    if (trace == NULL)
        return DM_E_NO_MEMORY;
    trace->left = count;
    error = set_paths(trace, state_dir, link, now);
    if (error == DM_OK)
        error = make_directory(state_dir);
    if (error == DM_OK)
        error = make_file(trace->text_path, &trace->text);
    if (error == DM_OK)
        error = make_file(trace->capture_path, &trace->capture);
    if (error == DM_OK)
        error = begin_capture(trace);
    if (error == DM_OK)
        *result = trace;
    else
        trace_end(trace);
    return error;
}

void trace_end(struct trace *trace)
{
    if (trace == NULL)
        return;
    if (trace->text != NULL)
        (void)fclose(trace->text);
    if (trace->capture != NULL)
        (void)fclose(trace->capture);
    free(trace);
}

const char *trace_text_path(const struct trace *trace)
{
    return trace->text_path;
}

const char *trace_capture_path(const struct trace *trace)
{
    return trace->capture_path;
}

/* ---- PDUs --------------------------------------------------------------------------------------------- */

static void write_line(void *context, const char *line)
{
    (void)fprintf(context, "%s\n", line);
}

static void write_text(const struct trace *trace, unsigned stream, bool sent, struct walltime at,
                       const uint8_t *octets, size_t size)
{
    struct tm parts = parts_of(at);
    char when[sizeof "2026-11-24 23:15:02"];

    if (strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &parts) == 0)
        when[0] = '\0';
    (void)fprintf(trace->text, "%s%s.%03u UTC  %s, connection %u, %zu octets\n",
                  ftell(trace->text) > 0 ? "\n" : "", when, (unsigned)(at.ms % 1000),
                  sent ? "to the SMSC" : "from the SMSC", stream + 1, size);
    annotate_lines(octets, size, write_line, trace->text);
}

static void write_packets(struct trace *trace, unsigned stream, bool sent, struct walltime at,
                          const uint8_t *octets, size_t size)
{
    uint8_t head[PCAP_HEAD_SIZE];

    for (size_t done = 0; done < size; done += PCAP_PAYLOAD_MAX) {
        size_t part = size - done < PCAP_PAYLOAD_MAX ? size - done : PCAP_PAYLOAD_MAX;

        pcap_head(&trace->streams[stream], sent, at, octets + done, part, head);
        (void)fwrite(head, sizeof head, 1, trace->capture);
        (void)fwrite(octets + done, part, 1, trace->capture);
    }
}

/* Flushed with each PDU, so that a trace can be read while it grows. */
static bool is_written(const struct trace *trace)
{
    return fflush(trace->text) == 0 && fflush(trace->capture) == 0 && !ferror(trace->text) &&
           !ferror(trace->capture);
}

bool trace_pdu(struct trace *trace, unsigned stream, bool sent, struct walltime at,
               const uint8_t *octets, size_t size)
{
    uint8_t *masked = malloc(size);

    if (masked == NULL)
        return false;
    memcpy(masked, octets, size);
    annotate_mask(masked, size);
    write_text(trace, stream, sent, at, masked, size);
    write_packets(trace, stream, sent, at, masked, size);
    free(masked);
    if (!is_written(trace)) {
        log_event(EVENT_TRACE_FAILED, NULL, "%s cannot be written, the trace ends: %s",
                  trace->text_path, strerror(errno));
        return false;
    }
    trace->left--;
    return trace->left > 0;
}
