#include "daemon/events.h"

#include <assert.h>

/* A new kind takes its id from `systemd-id128 new`.  An id is never given to another kind. */
/* clang-format off */
static const struct event_description descriptions[EVENT_KINDS] = {
    /* the daemon */
    [EVENT_START_FAILED] = {"start_failed", "2891f6816c4742d1bc801cf0ed1c13fd", LOG_LEVEL_ERROR, ""},
    [EVENT_OPENING_FAILED] = {"opening_failed", "0f70c8e99e9746d4a267af4bcd276d6a", LOG_LEVEL_ERROR, ""},
    [EVENT_STATE_DIR_OPEN] = {"state_dir_open", "41b36f41169e49fe855c63ed256f4908", LOG_LEVEL_WARNING, "state_dir"},
    [EVENT_READY] = {"ready", "b7a6e58e43f44fa59c590dc2235f6691", LOG_LEVEL_NOTICE, ""},
    [EVENT_SIGNAL] = {"signal", "f912f46fcef645369cdbf081ca4b13e6", LOG_LEVEL_NOTICE, ""},
    [EVENT_DRAIN_GIVEN_UP] = {"drain_given_up", "c6928c74cd75475eaf943f080108b95e", LOG_LEVEL_WARNING, ""},
    [EVENT_STOPPED] = {"stopped", "2cc622aa332c431ea77ab44732fc6db8", LOG_LEVEL_NOTICE, ""},
    [EVENT_RELOADED] = {"reloaded", "edeb927930204d43a7106d1b355b3d10", LOG_LEVEL_NOTICE, ""},
    [EVENT_RELOAD_REFUSED] = {"reload_refused", "c9f1e892dcf54afd8cc0c01da46ed6b8", LOG_LEVEL_WARNING, ""},
    [EVENT_RELOAD_UNCONFIRMED] = {"reload_unconfirmed", "49bd8fafc464453fbfe6437debc35550", LOG_LEVEL_WARNING, ""},
    [EVENT_CONFIGURATION_WRONG] = {"configuration_wrong", "8cd29111e84f4250b3a13fad7d306ca5", LOG_LEVEL_WARNING, ""},
    [EVENT_CONFIGURATION_DOUBTFUL] = {"configuration_doubtful", "d9cf92935149438e9ec974ad2ff21362", LOG_LEVEL_WARNING, ""},
    [EVENT_CONTROL_FAILED] = {"control_failed", "5293f316fc464acead03a89d1ea8b876", LOG_LEVEL_ERROR, "control"},
    [EVENT_METRICS_FAILED] = {"metrics_failed", "f79ce1823df14fcea4fb1ec9699ab3e4", LOG_LEVEL_ERROR, "metrics"},
    [EVENT_CHANGE] = {"change", "ca9bd27b9c63493d877b55fdf3032d40", LOG_LEVEL_NOTICE, "control"},
    [EVENT_HELD_BACK] = {"held_back", "c7f8275022464cfc96cb89b54f3bcbef", LOG_LEVEL_WARNING, ""},
    [EVENT_TIMER_FAILED] = {"timer_failed", "c3eda96765444691b5f0ccfb88556898", LOG_LEVEL_ERROR, ""},
    /* a link and its connections */
    [EVENT_LINK_STATE] = {"link_state", "83ab2157afdc476297950e31de279c6d", LOG_LEVEL_NOTICE, ""},
    [EVENT_LINK_ADMIN] = {"link_admin", "2f2c50ed9e8a43bd9203a5f86d18836d", LOG_LEVEL_NOTICE, ""},
    [EVENT_CONNECT_FAILED] = {"connect_failed", "b35032167a364aaea094f719f0acc468", LOG_LEVEL_NOTICE, ""},
    [EVENT_BIND_FALL_BACK] = {"bind_fall_back", "75b476094c294e01bbddd909f4dbffb8", LOG_LEVEL_NOTICE, "bind"},
    [EVENT_BIND_INCOMPLETE] = {"bind_incomplete", "ac8200d4297846589c8bd948828c6f91", LOG_LEVEL_ERROR, "bind"},
    [EVENT_TLS_FAILED] = {"tls_failed", "5e7f4e8a91aa439994cbc563d1bb607f", LOG_LEVEL_ERROR, ""},
    [EVENT_CREDENTIALS_REFUSED] = {"credentials_refused", "740e6d47cf0d436f85fd5d09fc29812e", LOG_LEVEL_ERROR, ""},
    [EVENT_PDU_UNFINISHED] = {"pdu_unfinished", "c3807f7a00e744ac8660d964977125cf", LOG_LEVEL_WARNING, ""},
    [EVENT_PDU_UNREADABLE] = {"pdu_unreadable", "547f4957e0d6474db82b7f7075854447", LOG_LEVEL_WARNING, ""},
    [EVENT_STREAM_LOST] = {"stream_lost", "e293a07b8bdb421b988be9c428b07625", LOG_LEVEL_WARNING, ""},
    [EVENT_READ_FAILED] = {"read_failed", "9b648808ba1c40f3b632ce1aa7bcfb12", LOG_LEVEL_ERROR, ""},
    [EVENT_PDU_UNSENT] = {"pdu_unsent", "6eaa682a9fdd41ce8a9e5e40c10ac0d0", LOG_LEVEL_WARNING, ""},
    [EVENT_TRACE_FAILED] = {"trace_failed", "ea54606f5c5248e59242951ce80b19a0", LOG_LEVEL_WARNING, "trace"},
    /* the data */
    [EVENT_DATASET_OPENED] = {"dataset_opened", "93c16d9d8844490588f5240f2385ffdb", LOG_LEVEL_NOTICE, "dataset"},
    [EVENT_DATASET_SWITCHED] = {"dataset_switched", "0c0c73061ea845168469bd2cdef84b07", LOG_LEVEL_NOTICE, "dataset"},
    [EVENT_NO_DATA] = {"no_data", "5484d18de4b647b08c6c0feaaa31bebf", LOG_LEVEL_WARNING, "dataset"},
    [EVENT_DATASET_UNOPENED] = {"dataset_unopened", "065a3eca38e04ad9a20b00161732dd83", LOG_LEVEL_WARNING, "dataset"},
    [EVENT_DATA_TOO_OLD] = {"data_too_old", "6103d2d94ad549dd88134abb9190516f", LOG_LEVEL_ERROR, "dataset"},
    [EVENT_DATA_AGEING] = {"data_ageing", "0b1d80168e6742d884d3aa673e3c6a61", LOG_LEVEL_WARNING, "dataset"},
    [EVENT_DATA_FRESH] = {"data_fresh", "bb8e4ac1580e46d5982feaa0f80a6c6c", LOG_LEVEL_NOTICE, "dataset"},
    [EVENT_DELTA_BEGUN] = {"delta_begun", "4b05b52b3fe748a9a56905ca4cfffa81", LOG_LEVEL_NOTICE, "dataset"},
    [EVENT_DELTA_WHOLE] = {"delta_whole", "b2c4bb0fc1274bc3a8ffe6a684157f1c", LOG_LEVEL_NOTICE, "dataset"},
    [EVENT_RECORD_UNREADABLE] = {"record_unreadable", "a3d566366a0e4d58b86b75b4ac50e175", LOG_LEVEL_ERROR, "dataset"},
    /* the ledger */
    [EVENT_RESTORED] = {"restored", "0c2e8c5e028641f4bb2cfeffd39c5250", LOG_LEVEL_WARNING, "ledger"},
    [EVENT_COMMIT_FAILED] = {"commit_failed", "b5a6013932fa48ec926a65cb87825101", LOG_LEVEL_ERROR, "books"},
    [EVENT_BOOKS_SHUT] = {"books_shut", "e216a551aace4ddbb5c5fbf38518f914", LOG_LEVEL_ERROR, "books"},
    [EVENT_BOOKS_OPENED] = {"books_opened", "63c81f143df7493895a6e7432963d6b1", LOG_LEVEL_NOTICE, "books"},
    [EVENT_COMMITTER_UNWATCHED] = {"committer_unwatched", "acfec89a1eeb49bb867a21873d7bdb12", LOG_LEVEL_WARNING, "books"},
    /* replies by SMS */
    [EVENT_REPLY_EXPIRED] = {"reply_expired", "4f3286e2bb1a4d5c9301063e4bca7f69", LOG_LEVEL_WARNING, "sender"},
    [EVENT_REPLY_REFUSED] = {"reply_refused", "79060e486e8f45f38caacfdb13846d3b", LOG_LEVEL_WARNING, "sender"},
    [EVENT_REPLY_UNDELIVERED] = {"reply_undelivered", "5c14aae978a34a72ae1a725c3420f944", LOG_LEVEL_NOTICE, "sender"},
    [EVENT_SETTINGS_UNSUITED] = {"settings_unsuited", "18e025e3ed3b4147b35c0df0dd35e468", LOG_LEVEL_ERROR, "sender"},
    [EVENT_LINK_REBINDS] = {"link_rebinds", "1432d2ee821848bab488641f9d31b578", LOG_LEVEL_WARNING, "sender"},
    [EVENT_LINK_PAUSED] = {"link_paused", "716e6d9641fb46e3b0a8fb9db37ee006", LOG_LEVEL_NOTICE, "sender"},
    [EVENT_NOTICE_UNTOLD] = {"notice_untold", "4f7d3b9ec8814cbb82ea0ab273b5d4e4", LOG_LEVEL_WARNING, "notice"},
    /* questions */
    [EVENT_MESSAGE_DROPPED] = {"message_dropped", "ce51930eebab4fc3ae87d56ed39a3669", LOG_LEVEL_INFO, "sms"},
    [EVENT_PARTS_INCOMPLETE] = {"parts_incomplete", "cd6d8a6baaad4108964a20f133b2c867", LOG_LEVEL_NOTICE, "sms"},
    [EVENT_DIALECT_UNREAD] = {"dialect_unread", "2312782664654ab696426778c1c0fd5e", LOG_LEVEL_WARNING, "ussd"},
    [EVENT_DIALECT_UNSUITED] = {"dialect_unsuited", "c0dce0bd8cc84569b20bff6e6a6c49da", LOG_LEVEL_ERROR, "ussd"},
    [EVENT_DISK_SLOW] = {"disk_slow", "8d94b7c8142d457490a2338e01a4b23d", LOG_LEVEL_ERROR, "ussd"},
    [EVENT_PAGE_UNSENT] = {"page_unsent", "af95cfa94d6f4e3cb1d1e0a4d7119cf2", LOG_LEVEL_WARNING, "ussd"},
    [EVENT_PAGE_REFUSED] = {"page_refused", "27a2d65f73e5413d9f55df75bcbf9c76", LOG_LEVEL_WARNING, "ussd"},
    [EVENT_PAGE_IMPOSSIBLE] = {"page_impossible", "ee75132a759643429577b8e7e92ca31a", LOG_LEVEL_ERROR, "ussd"},
    [EVENT_ANSWER_UNSENT] = {"answer_unsent", "e03cb4b152b94d50baf3bee41703068d", LOG_LEVEL_WARNING, "ussd"},
    [EVENT_WALK_SUSPECTED] = {"walk_suspected", "1bb2d916bdad468dbfcc3d36179404f7", LOG_LEVEL_ERROR, "quota"},
    [EVENT_SOFT_LIMIT] = {"soft_limit", "d5c9a95cbaec4d0f9d720ced8f3cfa23", LOG_LEVEL_WARNING, "quota"},
    [EVENT_PHONE_BLOCKED] = {"phone_blocked", "8973fc5f96c8429694417155187a8bd4", LOG_LEVEL_NOTICE, "quota"},
};
/* clang-format on */

const struct event_description *event_describe(enum event_kind kind)
{
    assert(kind < EVENT_KINDS);
    return &descriptions[kind];
}
