#include "test/crash/disk.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Recordings are short; what is larger than this is a mistake in the test. */
#define INODES_MAX  256
#define NAMES_MAX   256
#define PENDING_MAX 1024
#define NAME_MAX_   64

#define ROOT 0
#define NONE (-1)

struct inode {
    enum { INODE_FILE, INODE_DIRECTORY, INODE_SYMLINK } kind;
    uint8_t *octets; /* of a file what is durable; of a symlink where it leads */
    size_t size;
};

struct name {
    int directory;
    char text[NAME_MAX_];
    int inode; /* NONE: a free place */
};

struct names {
    struct name items[NAMES_MAX];
};

/* Of contents (octets or length) or of names (one put, one taken away, or both). */
struct change {
    enum { CHANGE_OCTETS, CHANGE_LENGTH, CHANGE_NAMES } kind;
    int inode;
    uint64_t at;
    uint8_t *octets;
    size_t size;
    struct name put;
    struct name taken;
};

struct disk {
    struct inode inodes[INODES_MAX];
    int inode_count;
    struct names live;    /* as the programs see them */
    struct names durable; /* as they are after a power cut, without what is pending */
    struct change pending[PENDING_MAX];
    size_t pending_count;
};

/* ---- names --------------------------------------------------------------------------------------- */

static struct name *find(struct names *names, int directory, const char *text)
{
    for (size_t i = 0; i < NAMES_MAX; i++)
        if (names->items[i].inode != NONE && names->items[i].directory == directory &&
            strcmp(names->items[i].text, text) == 0)
            return &names->items[i];
    return NULL;
}

static void take_away(struct names *names, const struct name *name)
{
    struct name *found = find(names, name->directory, name->text);

    if (found != NULL)
        found->inode = NONE;
}

static void put(struct names *names, const struct name *name)
{
    take_away(names, name);
    for (size_t i = 0; i < NAMES_MAX; i++)
        if (names->items[i].inode == NONE) {
            names->items[i] = *name;
            return;
        }
    assert(!"too many names");
}

static void apply_names(struct names *names, const struct change *change)
{
    if (change->taken.inode != NONE)
        take_away(names, &change->taken);
    if (change->put.inode != NONE)
        put(names, &change->put);
}

/* The directory a path is in and its last part; `inode` is what the programs find there, or NONE. */
static struct name look_up(struct disk *disk, const char *path)
{
    struct name name = {.directory = ROOT, .inode = ROOT};

    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        const struct name *found;
        assert(name.inode != NONE && length < sizeof name.text);
        name.directory = name.inode;
        memcpy(name.text, path, length);
        name.text[length] = '\0';
        found = find(&disk->live, name.directory, name.text);
        name.inode = found == NULL ? NONE : found->inode;
        path += length + (path[length] == '/');
    }
    return name;
}

static int new_inode(struct disk *disk, int kind, const char *leads_to)
{
    struct inode *inode = &disk->inodes[disk->inode_count];

    assert(disk->inode_count < INODES_MAX);
    *inode = (struct inode){.kind = kind};
    if (kind == INODE_SYMLINK) {
        inode->octets = (uint8_t *)strdup(leads_to);
        assert(inode->octets != NULL);
    }
    return disk->inode_count++;
}

/* ---- contents ------------------------------------------------------------------------------------ */

static void resize(struct inode *inode, size_t size)
{
    uint8_t *larger = realloc(inode->octets, size + 1);

    assert(larger != NULL);
    inode->octets = larger;
    if (size > inode->size)
        memset(larger + inode->size, 0, size - inode->size);
    inode->size = size;
}

static void apply_contents(struct inode *inode, const struct change *change, size_t reached)
{
    size_t size = change->size < reached ? change->size : reached;

    if (change->kind == CHANGE_LENGTH) {
        resize(inode, change->at);
        return;
    }
    if (change->at + size > inode->size)
        resize(inode, change->at + size);
    memcpy(inode->octets + change->at, change->octets, size);
}

/* ---- playing a recording ------------------------------------------------------------------------- */

static struct change *add(struct disk *disk, int kind)
{
    struct change *change = &disk->pending[disk->pending_count++];

    assert(disk->pending_count <= PENDING_MAX);
    *change = (struct change){
        .kind = kind, .inode = NONE, .put = {.inode = NONE}, .taken = {.inode = NONE}};
    return change;
}

static void change_names(struct disk *disk, const struct name *put_there, const struct name *taken)
{
    struct change *change = add(disk, CHANGE_NAMES);

    if (put_there != NULL)
        change->put = *put_there;
    if (taken != NULL)
        change->taken = *taken;
    apply_names(&disk->live, change);
}

static void change_contents(struct disk *disk, const struct record *record, int inode)
{
    struct change *change =
        add(disk, record->head.kind == RECORD_TRUNCATE ? CHANGE_LENGTH : CHANGE_OCTETS);

    assert(inode != NONE && disk->inodes[inode].kind == INODE_FILE);
    change->inode = inode;
    change->at = record->head.at;
    change->size = record->head.size;
    change->octets = malloc(change->size + 1);
    assert(change->octets != NULL);
    memcpy(change->octets, record->octets, change->size);
}

static void change_new(struct disk *disk, struct name *name, int kind, const char *leads_to)
{
    name->inode = new_inode(disk, kind, leads_to);
    change_names(disk, name, NULL);
}

void disk_change(struct disk *disk, const struct record *record)
{
    struct name name = look_up(disk, record->path);
    struct name other;

    switch ((enum record_kind)record->head.kind) {
    case RECORD_WRITE:
    case RECORD_WRITE_THROUGH:
    case RECORD_TRUNCATE: change_contents(disk, record, name.inode); break;
    case RECORD_CREATE: change_new(disk, &name, INODE_FILE, NULL); break;
    case RECORD_MKDIR: change_new(disk, &name, INODE_DIRECTORY, NULL); break;
    case RECORD_SYMLINK: change_new(disk, &name, INODE_SYMLINK, record->to); break;
    case RECORD_LINK:
    case RECORD_RENAME:
        other = look_up(disk, record->to);
        other.inode = name.inode;
        change_names(disk, &other, record->head.kind == RECORD_RENAME ? &name : NULL);
        break;
    case RECORD_UNLINK: change_names(disk, NULL, &name); break;
    case RECORD_SYNC:
    case RECORD_SEND:
    case RECORD_END: break;
    }
}

static bool covers(const struct disk *disk, const struct record *record, int inode, size_t at)
{
    const struct change *change = &disk->pending[at];

    if (record->head.kind == RECORD_WRITE_THROUGH)
        return at == disk->pending_count - 1;
    if (change->kind != CHANGE_NAMES)
        return change->inode == inode;
    return (change->put.inode != NONE && change->put.directory == inode) ||
           (change->taken.inode != NONE && change->taken.directory == inode);
}

void disk_settle(struct disk *disk, const struct record *record)
{
    int inode = look_up(disk, record->path).inode;
    size_t kept = 0, count = disk->pending_count;

    if (record->head.kind != RECORD_SYNC && record->head.kind != RECORD_WRITE_THROUGH)
        return;
    for (size_t i = 0; i < count; i++) {
        struct change *change = &disk->pending[i];
        if (!covers(disk, record, inode, i)) {
            disk->pending[kept++] = *change;
            continue;
        }
        if (change->kind == CHANGE_NAMES)
            apply_names(&disk->durable, change);
        else
            apply_contents(&disk->inodes[change->inode], change, DISK_ALL);
        free(change->octets);
    }
    disk->pending_count = kept;
}

/* ---- after the power cut ------------------------------------------------------------------------- */

static void write_file(const struct disk *disk, int number, const size_t *reached, const char *path)
{
    const struct inode *durable = &disk->inodes[number];
    struct inode file = {.kind = INODE_FILE};
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    resize(&file, durable->size);
    if (durable->size > 0)
        memcpy(file.octets, durable->octets, durable->size);
    for (size_t i = 0; i < disk->pending_count; i++)
        if (disk->pending[i].inode == number && reached[i] > 0)
            apply_contents(&file, &disk->pending[i], reached[i]);
    if (fd < 0 || write(fd, file.octets, file.size) != (ssize_t)file.size || close(fd) != 0)
        assert(!"the scratch directory cannot be written");
    free(file.octets);
}

static void write_directory(const struct disk *disk, const struct names *names, int number,
                            const size_t *reached, const char *path)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        const struct name *name = &names->items[i];
        const struct inode *inode = &disk->inodes[name->inode == NONE ? ROOT : name->inode];
        char inside[512];
        int length = snprintf(inside, sizeof inside, "%s/%s", path, name->text);

        if (name->inode == NONE || name->directory != number)
            continue;
        assert(length > 0 && (size_t)length < sizeof inside);
        if (inode->kind == INODE_FILE)
            write_file(disk, name->inode, reached, inside);
        else if (inode->kind == INODE_SYMLINK && symlink((const char *)inode->octets, inside) != 0)
            assert(!"the scratch directory takes no symlink");
        else if (inode->kind == INODE_DIRECTORY && mkdir(inside, 0700) == 0)
            write_directory(disk, names, name->inode, reached, inside);
    }
}

void disk_write(const struct disk *disk, const size_t *reached, const char *path)
{
    struct names names = disk->durable;

    for (size_t i = 0; i < disk->pending_count; i++)
        if (disk->pending[i].kind == CHANGE_NAMES && reached[i] > 0)
            apply_names(&names, &disk->pending[i]);
    write_directory(disk, &names, ROOT, reached, path);
}

/* ---- the rest ------------------------------------------------------------------------------------ */

struct disk *disk_new(void)
{
    struct disk *disk = calloc(1, sizeof *disk);

    assert(disk != NULL);
    for (size_t i = 0; i < NAMES_MAX; i++)
        disk->live.items[i].inode = disk->durable.items[i].inode = NONE;
    (void)new_inode(disk, INODE_DIRECTORY, NULL);
    return disk;
}

void disk_free(struct disk *disk)
{
    for (int i = 0; i < disk->inode_count; i++)
        free(disk->inodes[i].octets);
    for (size_t i = 0; i < disk->pending_count; i++)
        free(disk->pending[i].octets);
    free(disk);
}

size_t disk_pending(const struct disk *disk)
{
    return disk->pending_count;
}

size_t disk_pending_size(const struct disk *disk, size_t change)
{
    return disk->pending[change].kind == CHANGE_OCTETS ? disk->pending[change].size : 0;
}
