#include "daemon/page_assets.h"

/* The Makefile makes these lists of octets. */
static const uint8_t style[] = {
#include "daemon/page.css.inc"
};

static const uint8_t script[] = {
#include "daemon/page.js.inc"
};

const struct page_asset page_style = {style, sizeof style};
const struct page_asset page_script = {script, sizeof script};
