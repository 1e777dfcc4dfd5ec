#ifndef DARMAND_DAEMON_TLS_H
#define DARMAND_DAEMON_TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/complaints.h"
#include "daemon/conf.h"

/*
 * TLS on the way to an SMSC, the only room that knows OpenSSL.  TLS 1.2 or newer; the peer's chain and
 * name are verified always, there is no option against it; the name is asked for by SNI.
 *
 * Certificates are read anew for each connection, so that renewed ones are in force from the next one
 * on, without a reload.  SMPP has no STARTTLS: a port speaks TLS from the first octet, or never.
 */

struct bufferevent;
struct event_base;

/** What tls_open and tls_reason have to say fits. */
#define TLS_REASON 256

/**
 * A stream for one connection, to be connected by bufferevent_socket_connect_hostname; it says
 * BEV_EVENT_CONNECTED when the handshake is done.  NULL: see `why`, TLS_REASON octets.
 */
struct bufferevent *tls_open(struct event_base *base, const struct conf_tls *conf, char *why);

/** Why a stream failed, TLS_REASON octets; false when TLS was not the reason. */
bool tls_reason(struct bufferevent *stream, const struct conf_tls *conf, char *why);

/** Tries once to write what still waits, and says goodbye; bufferevent_free comes next. */
void tls_close(struct bufferevent *stream);

/** Complains of each link whose files cannot be used, as tls_open would find out later. */
void tls_check(const struct conf *conf, struct complaints *complaints);

#endif
