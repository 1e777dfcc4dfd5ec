/*
 * darmandctl help.
 */
#include "daemon/ctl_command.h"

int ctl_help(const struct ctl *ctl, int count, char **words)
{
    const struct ctl_command *command;
    int taken;

    if (count == 1) {
        ctl_command_list(ctl->out);
        if (ctl->is_line)
            fputs("  quit                  likewise Ctrl-D\n", ctl->out);
        return EXIT_OK;
    }
    command = ctl_command_find(count - 1, words + 1, &taken);
    if (command == NULL || taken != count - 1) {
        fputs("darmandctl: there is no such command\n", ctl->err);
        return EXIT_USAGE;
    }
    ctl_command_explain(ctl->out, command);
    return EXIT_OK;
}
