/* A configuration: what is taken keeps its ranges, and what is refused has a complaint. */
#include "test/fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/conf.h"

/* In front of every input, so that the texts are the tree's; the tests run in its top directory. */
#define FIRST_LINE "texts_dir = \"%s/conf\"\n"

static char *with_first_line(const uint8_t *octets, size_t size, size_t *whole_size)
{
    char *here = getcwd(NULL, 0);
    char *line = NULL;

    CLAIM(here != NULL && asprintf(&line, FIRST_LINE, here) > 0);
    size_t line_size = strlen(line);
    char *whole = realloc(line, line_size + size + 1);
    CLAIM(whole != NULL);
    if (size > 0)
        memcpy(whole + line_size, octets, size);
    free(here);
    *whole_size = line_size + size;
    return whole;
}

static void claim_link(const struct conf_link *link)
{
    CLAIM(link->name[0] != '\0' && link->host[0] != '\0' && link->port != 0);
    CLAIM(link->window >= 1 && link->window <= 4096);
    CLAIM(link->alphabet < TEXT_OCTETS);
    CLAIM(link->enquire_ms > 0 && link->response_ms > 0 && link->reconnect_max_ms > 0);
}

/* A session that begins somewhere stays among the menus and their texts. */
static void claim_menus(const struct conf *conf)
{
    const struct menus *menus = &conf->menus;

    CLAIM(menus->menu_count <= MENUS_MAX && menus->shortcut_count <= SHORTCUTS_MAX);
    CLAIM(menus->provider < menus->menu_count && menus->insured < menus->menu_count);
    for (size_t i = 0; i < menus->menu_count; i++) {
        const struct menu *menu = &menus->menus[i];
        CLAIM(texts_template(&conf->texts, menu->page) != NULL);
        for (size_t j = 0; j < menu->item_count; j++)
            CLAIM(menu->items[j].action != MENU_GOTO || menu->items[j].target < menus->menu_count);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct complaints complaints;
    struct conf *conf = NULL;
    size_t whole_size;
    char *whole = with_first_line(octets, size, &whole_size);
    const char *path = fuzz_file((const uint8_t *)whole, whole_size);

    complaints_init(&complaints);
    enum dm_error error = conf_load(path, &conf, &complaints);
    CLAIM(error == DM_OK || error == DM_E_FORMAT);
    CLAIM((error == DM_OK) == (complaints.errors == 0));
    if (error == DM_OK) {
        CLAIM(conf->node <= 9 && conf->link_count <= CONF_LINKS_MAX);
        for (size_t i = 0; i < conf->link_count; i++)
            claim_link(&conf->links[i]);
        claim_menus(conf);
        conf_free(conf);
    }
    free(whole);
    return 0;
}
