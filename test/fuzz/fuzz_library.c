/* What libsmpp34 reads in a PDU that it may be asked about, our decoder reads too. */
#include "test/fuzz/target.h"

#include <stdlib.h>

#include "protocol/pdu.h"
#include "test/fuzz/library_rules.h"
#include "test/unit/oracle.h"
#include "test/unit/support.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);
    struct pdu pdu;

    fuzz_put_length(copy, size);
    if (library_may_read(copy, size)) {
        CLAIM(pdu_decode(copy, size, &pdu) == DM_OK);
        CLAIM(oracle_library_agrees(copy, size, &pdu));
    }
    free(copy);
    return 0;
}
