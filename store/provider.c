#include "store/provider.h"

#include "store/dataset_tables.h"

enum dm_error provider_by_mobile(struct dataset *dataset, struct msisdn mobile,
                                 struct provider *provider)
{
    struct db_txn own, *txn = dataset_read(dataset, &own);
    const uint8_t *octets;
    size_t size;
    enum dm_error error;

    error = db_get_u64(txn, dataset->tables.provider, mobile.value, &octets, &size);
    if (error == DM_OK)
        error = provider_decode(mobile, octets, size, provider);
    dataset_read_end(dataset, txn);
    return error;
}
