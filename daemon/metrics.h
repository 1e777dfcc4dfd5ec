#ifndef DARMAND_DAEMON_METRICS_H
#define DARMAND_DAEMON_METRICS_H

#include <stdio.h>

#include "daemon/survey.h"

/*
 * A survey as metrics, in one of two formats that differ in little: OpenMetrics 1.0 and the text
 * format 0.0.4 of Prometheus, which is OpenMetrics' elder.  A scraper says which it reads; what a
 * metric means stands in darmand-metrics(5), where `make lint` looks for each.
 *
 * Labels are names of links and groups, which darmand.conf(5) restricts to letters that need no
 * escaping, and words of this source.
 */

enum metrics_format { METRICS_TEXT, METRICS_OPEN };

/** For the header Content-Type. */
const char *metrics_content_type(enum metrics_format format);
/** The format a scraper asks for by the header Accept, which may be NULL. */
enum metrics_format metrics_format_of(const char *accept);

/** Writes all metrics.  An error of the stream is left to the caller, who closes it. */
void metrics_write(FILE *out, const struct survey *survey, enum metrics_format format);

#endif
