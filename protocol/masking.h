#ifndef DARMAND_PROTOCOL_MASKING_H
#define DARMAND_PROTOCOL_MASKING_H

/*
 * The last line of defence for log lines and complaints: national IDs and mobiles have types of their
 * own and never become text on the way to a log, but a number somebody typed into a file or a peer put
 * into a name may stand in a string.
 */

/**
 * Masks in place every number of nine digits or more but for its last four: "9990032076" becomes
 * "******2076".  Digits are ASCII, Persian and Arabic ones, mixed as they may be; any other character
 * ends a number, and what is no UTF-8 does too.
 *
 * Shorter numbers stay: eight digits are a count of a country's persons, or a day.  A number behind `#`
 * is one of the ledger's and stays as well.
 */
void masking_apply(char *text);

#endif
