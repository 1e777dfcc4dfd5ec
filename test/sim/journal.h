#ifndef DARMAND_SIM_JOURNAL_H
#define DARMAND_SIM_JOURNAL_H

/*
 * The journal of a load: one line for each thing that happened, written out at once, so that a
 * test that kills the daemon can check afterwards that each acknowledged question got its answer.
 * The lines are in darmand-sim(1).  In texts a line feed is written \n and a backslash \\.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/** Opens for appending.  NULL `path` gives a journal that writes nothing; false with errno set. */
bool journal_open(FILE **journal, const char *path);

void journal_close(FILE *journal);

void journal_sent(FILE *journal, unsigned long number, const char *msisdn, const char *text);
void journal_acked(FILE *journal, unsigned long number, const char *msisdn);
void journal_refused(FILE *journal, unsigned long number, const char *msisdn, uint32_t status);
void journal_redelivered(FILE *journal, unsigned long number, const char *msisdn);
void journal_lost(FILE *journal, unsigned long number, const char *msisdn);

/** With the last run of exactly 12 digits in `text` as the code, or "-". */
void journal_reply(FILE *journal, unsigned long number, const char *msisdn, const char *text);

#endif
