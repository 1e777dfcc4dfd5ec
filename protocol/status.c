#include "protocol/status.h"

/* SMPP 3.4 §5.1.3, and the five of SMPP 5.0 that are met on 3.4 binds. */
static const struct row {
    uint32_t status;
    enum status_class class;
    const char *name;
} rows[] = {
    {0x00, STATUS_ACCEPTED, "ESME_ROK"},
    {0x01, STATUS_PERMANENT, "ESME_RINVMSGLEN"},
    {0x02, STATUS_PERMANENT, "ESME_RINVCMDLEN"},
    {0x03, STATUS_SETTINGS, "ESME_RINVCMDID"},
    {0x04, STATUS_LINK, "ESME_RINVBNDSTS"},
    {0x05, STATUS_LINK, "ESME_RALYBND"},
    {0x06, STATUS_PERMANENT, "ESME_RINVPRTFLG"},
    {0x07, STATUS_PERMANENT, "ESME_RINVREGDLVFLG"},
    {0x08, STATUS_TEMPORARY, "ESME_RSYSERR"},
    /* The source address is ours, so that it is refused is a matter of settings. */
    {0x0A, STATUS_SETTINGS, "ESME_RINVSRCADR"},
    {0x0B, STATUS_PERMANENT, "ESME_RINVDSTADR"},
    {0x0C, STATUS_PERMANENT, "ESME_RINVMSGID"},
    {0x0D, STATUS_LINK, "ESME_RBINDFAIL"},
    {0x0E, STATUS_LINK, "ESME_RINVPASWD"},
    {0x0F, STATUS_LINK, "ESME_RINVSYSID"},
    {0x11, STATUS_PERMANENT, "ESME_RCANCELFAIL"},
    {0x13, STATUS_PERMANENT, "ESME_RREPLACEFAIL"},
    {0x14, STATUS_THROTTLED, "ESME_RMSGQFUL"},
    {0x15, STATUS_SETTINGS, "ESME_RINVSERTYP"},
    {0x33, STATUS_PERMANENT, "ESME_RINVNUMDESTS"},
    {0x34, STATUS_PERMANENT, "ESME_RINVDLNAME"},
    {0x40, STATUS_PERMANENT, "ESME_RINVDESTFLAG"},
    {0x42, STATUS_PERMANENT, "ESME_RINVSUBREP"},
    {0x43, STATUS_SETTINGS, "ESME_RINVESMCLASS"},
    {0x44, STATUS_PERMANENT, "ESME_RCNTSUBDL"},
    {0x45, STATUS_PERMANENT, "ESME_RSUBMITFAIL"},
    {0x48, STATUS_SETTINGS, "ESME_RINVSRCTON"},
    {0x49, STATUS_SETTINGS, "ESME_RINVSRCNPI"},
    {0x50, STATUS_SETTINGS, "ESME_RINVDSTTON"},
    {0x51, STATUS_SETTINGS, "ESME_RINVDSTNPI"},
    {0x53, STATUS_LINK, "ESME_RINVSYSTYP"},
    {0x54, STATUS_PERMANENT, "ESME_RINVREPFLAG"},
    {0x55, STATUS_PERMANENT, "ESME_RINVNUMMSGS"},
    {0x58, STATUS_THROTTLED, "ESME_RTHROTTLED"},
    {0x61, STATUS_SETTINGS, "ESME_RINVSCHED"},
    {0x62, STATUS_SETTINGS, "ESME_RINVEXPIRY"},
    {0x63, STATUS_PERMANENT, "ESME_RINVDFTMSGID"},
    {0x64, STATUS_TEMPORARY, "ESME_RX_T_APPN"},
    {0x65, STATUS_PERMANENT, "ESME_RX_P_APPN"},
    {0x66, STATUS_PERMANENT, "ESME_RX_R_APPN"},
    {0x67, STATUS_PERMANENT, "ESME_RQUERYFAIL"},
    {0xC0, STATUS_SETTINGS, "ESME_RINVOPTPARSTREAM"},
    {0xC1, STATUS_SETTINGS, "ESME_ROPTPARNOTALLWD"},
    {0xC2, STATUS_SETTINGS, "ESME_RINVPARLEN"},
    {0xC3, STATUS_SETTINGS, "ESME_RMISSINGOPTPARAM"},
    {0xC4, STATUS_SETTINGS, "ESME_RINVOPTPARAMVAL"},
    {0xFE, STATUS_PERMANENT, "ESME_RDELIVERYFAILURE"},
    {0xFF, STATUS_TEMPORARY, "ESME_RUNKNOWNERR"},
    {0x100, STATUS_SETTINGS, "ESME_RSERTYPUNAUTH"},
    {0x101, STATUS_SETTINGS, "ESME_RPROHIBITED"},
    {0x102, STATUS_TEMPORARY, "ESME_RSERTYPUNAVAIL"},
    {0x103, STATUS_SETTINGS, "ESME_RSERTYPDENIED"},
    {0x104, STATUS_SETTINGS, "ESME_RINVDCS"},
};

/* Statuses that need another patience than their class has. */
static const struct status_override patience[] = {
    {0x08, {STATUS_TEMPORARY, 3, 30000, 30000}},
    /* Often the queue of one subscriber: that one waits long, the link only shortly. */
    {0x14, {STATUS_THROTTLED, STATUS_ALWAYS, 10000, 180000}},
    {0xFF, {STATUS_TEMPORARY, 1, 5000, 5000}},
};

static const struct row *find(uint32_t status)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].status == status)
            return &rows[i];
    }
    return NULL;
}

const char *status_name(uint32_t status)
{
    const struct row *row = find(status);

    return row == NULL ? "" : row->name;
}

struct status_rule status_class_rule(enum status_class class)
{
    switch (class) {
    case STATUS_TEMPORARY: return (struct status_rule){class, STATUS_ALWAYS, 1000, 30000};
    /* The pause of the link is wait enough. */
    case STATUS_THROTTLED: return (struct status_rule){class, STATUS_ALWAYS, 0, 0};
    case STATUS_LINK: return (struct status_rule){class, 1, 1000, 1000};
    default: return (struct status_rule){class, 0, 0, 0};
    }
}

static const struct status_rule *find_rule(uint32_t status, const struct status_override *list,
                                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].status == status)
            return &list[i].rule;
    }
    return NULL;
}

struct status_rule status_rule(uint32_t status, const struct status_override *overrides,
                               size_t count)
{
    const struct status_rule *rule = find_rule(status, overrides, count);
    const struct row *row = find(status);

    if (rule == NULL)
        rule = find_rule(status, patience, sizeof patience / sizeof *patience);
    if (rule != NULL)
        return *rule;
    return status_class_rule(row == NULL ? STATUS_PERMANENT : row->class);
}

const char *status_class_name(size_t class)
{
    static const char *const names[] = {
        [STATUS_ACCEPTED] = "accepted",   [STATUS_TEMPORARY] = "temporary",
        [STATUS_THROTTLED] = "throttled", [STATUS_PERMANENT] = "permanent",
        [STATUS_LINK] = "link",           [STATUS_SETTINGS] = "settings",
    };

    return class < sizeof names / sizeof *names ? names[class] : NULL;
}

int64_t status_delay(const struct status_rule *rule, unsigned refusals)
{
    int64_t ms = rule->first_ms;

    if (rule->again != STATUS_ALWAYS && refusals > rule->again)
        return -1;
    for (unsigned i = 1; i < refusals && ms < rule->last_ms; i++)
        ms *= 2;
    return ms < rule->last_ms ? ms : rule->last_ms;
}
