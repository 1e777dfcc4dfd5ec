#include "protocol/pdu.h"

#include "protocol/frame.h"
#include "protocol/status.h"
#include "protocol/wire.h"

/* The library's headers use the fixed-width types without including them. */
#include <stdint.h>
#include <smpp34.h>
#include <smpp34_structs.h>
#include <smpp34_params.h>

#include <string.h>

/*
 * The encoder.  libsmpp34 lays out the body; what its tables refuse although a peer's habits demand
 * it (a status or sequence number to be echoed, an unusual TON or NPI of a subscriber, an older
 * interface_version) is packed as a harmless value and written over it afterwards.
 *
 * The library also cuts what is too long and pads what is too short, and reports success.  So every
 * length is checked before, and what comes out must be exactly as long as its fields.
 */

/* More TLVs than this overflow the library's log buffer, in packing too. */
#define LIBRARY_TLVS_MAX 24
/* The library wants one octet more than it writes. */
#define LIBRARY_SPARE 1
/* Any value that the library takes; the real one is written over it. */
#define HARMLESS_SEQUENCE 1

/* Each begins with the same four header fields, by which smpp34_pack2 knows what it has got. */
union library_pdu {
    enquire_link_t header;
    bind_transceiver_t bind;
    bind_transceiver_resp_t bind_resp;
    submit_sm_t submit;
    deliver_sm_t deliver;
    data_sm_t data;
    submit_sm_resp_t message_resp;
    deliver_sm_resp_t deliver_resp;
};

/* The three binds differ in their command_id only, and so do the responses with a message_id. */
static_assert(sizeof(bind_transceiver_t) == sizeof(bind_transmitter_t) &&
                  sizeof(bind_transceiver_t) == sizeof(bind_receiver_t) &&
                  sizeof(bind_transceiver_resp_t) == sizeof(bind_transmitter_resp_t) &&
                  sizeof(bind_transceiver_resp_t) == sizeof(bind_receiver_resp_t) &&
                  sizeof(submit_sm_resp_t) == sizeof(data_sm_resp_t),
              "libsmpp34's structs are no longer alike");
