#ifndef DARMAND_DAEMON_PAGE_ASSETS_H
#define DARMAND_DAEMON_PAGE_ASSETS_H

#include <stddef.h>
#include <stdint.h>

/*
 * The style and the script of the status page, daemon/page.css and daemon/page.js octet for octet, as
 * they stand in the page; a Content-Security-Policy names them by their hashes.  Neither holds `<` or
 * `&`, which XML would read.
 */

struct page_asset {
    const uint8_t *octets;
    size_t size;
};

extern const struct page_asset page_style;
extern const struct page_asset page_script;

#endif
