#ifndef DARMAND_DAEMON_TURN_H
#define DARMAND_DAEMON_TURN_H

#include <stdint.h>

#include "daemon/books.h"
#include "daemon/intent.h"
#include "daemon/link.h"
#include "daemon/service.h"

/*
 * One message, one turn: who asks → what is meant → facts → verdict → the books, and back.
 *
 *   turn_sms.c    a question by SMS: acknowledged only when its answer is durable (promise 2)
 *   turn_ussd.c   a step of a USSD session: acknowledged at once, answered on the bind that asked
 *                 (turn_ussd_page.c: what becomes of a page, and of an answer nobody was shown)
 *   turn.c        what both share
 */

/** A deliver_sm or data_sm that is no USSD. */
void turn_sms(struct link *link, struct connection *connection, const struct pdu *pdu);
/** A deliver_sm or data_sm of this link's USSD dialect. */
void turn_ussd(struct link *link, struct connection *connection, const struct pdu *pdu);
/** The SMSC's response to a page. */
void turn_ussd_response(struct link *link, struct submitted submitted, uint32_t status);
/** No response will come to a page: it is dead for the subscriber, and never sent again. */
void turn_ussd_lost(struct link *link, struct submitted submitted);
/** Once a second: ends sessions whose time is over, saying so. */
void turn_ussd_tick(struct service *service);
/** Ends the sessions of a link that ask something, saying so; those that wait for an answer get it. */
void turn_ussd_drain(struct link *link);

/** Everything the committer has finished: acknowledges, answers, sends. */
void turn_collect(struct service *service);

/* ---- shared by the two ------------------------------------------------------------------------------ */

/** Who has this number, on this day.  DM_E_CLOSED: no data to tell from. */
enum dm_error turn_caller(struct service *service, struct msisdn mobile, day_number day,
                          struct caller *caller) DM_CHECKED;

/**
 * Turns an intent into what is to be said.  INTENT_INQUIRE that may be asked: `inquiry` is filled,
 * its verdict too, and TEXT_NONE is returned.  All else: the texts id to say; for a verified code, and
 * for an objection to be written down, `*spoken_of` is the number of the inquiry, else 0.
 */
unsigned turn_decide(struct service *service, const struct caller *caller,
                     const struct intent *intent, enum inquiry_channel channel, day_number day,
                     struct inquiry *inquiry, uint64_t *spoken_of);

/** A USSD session's answer came back from the books, whether the session lives to see it or not. */
void turn_ussd_committed(struct service *service, const struct pending_answer *answer,
                         const struct books_result *result);
/** An SMS's answer came back: its deliveries are acknowledged, or to be tried again. */
void turn_sms_committed(struct service *service, const struct pending_answer *answer,
                        const struct books_result *result);

#endif
