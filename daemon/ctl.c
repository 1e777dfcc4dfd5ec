/*
 * darmandctl(8): asks the running darmand and prints what it says, for people or for programs.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/core_dump.h"
#include "daemon/ctl.h"
#include "daemon/ctl_run.h"

int main(int argc, char **argv)
{
    struct ctl ctl = {.socket = CTL_SOCKET, .format = CTL_TABLE, .out = stdout, .err = stderr};

    core_dump_allow(false);
    (void)umask(S_IRWXG | S_IRWXO);
    return ctl_run(ctl, argc, argv);
}
