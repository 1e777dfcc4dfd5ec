#include "test/unit/oracle.h"

#include "protocol/wire.h"

#include <check.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SMPP_PORT        2775
#define FIRST_PEER_PORT  40000
#define IP_HEADER_SIZE   20
#define TCP_HEADER_SIZE  20
#define PACKET_SIZE_MAX  65535
#define LINKTYPE_RAW     101 /* packets begin with their IP header */
#define RECORD_SIZE      16
#define EXIT_NOT_FOUND   127 /* what a shell says about a program it has not */
#define LOCALHOST        0x7F000001u
#define COMMAND_SIZE_MAX 1024

/* The columns asked of tshark; expect_line writes the same ones in the same order. */
static const char columns[] =
    "-e _ws.malformed -e smpp.command_length -e smpp.command_id -e smpp.command_status "
    "-e smpp.sequence_number -e smpp.system_id -e smpp.password -e smpp.system_type "
    "-e smpp.interface_version -e smpp.message_id -e smpp.service_type "
    "-e smpp.source_addr_ton -e smpp.source_addr_npi -e smpp.source_addr "
    "-e smpp.dest_addr_ton -e smpp.dest_addr_npi -e smpp.destination_addr "
    "-e smpp.esm.submit.msg_mode -e smpp.esm.submit.msg_type -e smpp.esm.submit.features "
    "-e smpp.data_coding -e smpp.sm_length -e smpp.message -e smpp.message_payload "
    "-e smpp.opt_param_tag -e smpp.ussd_service_op -e smpp.its_session.number "
    "-e smpp.its_session.sequence -e smpp.its_session.ind";

/* ---------------------------------------------------------------- what we show */

static void put_ip_header(struct wire_writer *writer, size_t size)
{
    wire_put_u16(writer, 0x4500); /* version 4, five words, ordinary service */
    wire_put_u16(writer, (uint16_t)(IP_HEADER_SIZE + TCP_HEADER_SIZE + size));
    wire_put_u32(writer, 0);          /* no fragments */
    wire_put_u32(writer, 0x40060000); /* 64 hops, TCP, no checksum: tshark does not look */
    wire_put_u32(writer, LOCALHOST);
    wire_put_u32(writer, LOCALHOST);
}

static void put_tcp_header(struct wire_writer *writer, uint16_t source_port)
{
    wire_put_u16(writer, source_port);
    wire_put_u16(writer, SMPP_PORT);
    wire_put_u32(writer, 1);
    wire_put_u32(writer, 1);
    wire_put_u32(writer, 0x5018FFFF); /* five words, PSH and ACK, the widest window */
    wire_put_u32(writer, 0);
}

static void write_packet(FILE *file, uint16_t source_port, const uint8_t *octets, size_t size)
{
    uint8_t buffer[RECORD_SIZE + PACKET_SIZE_MAX];
    uint32_t captured = (uint32_t)(IP_HEADER_SIZE + TCP_HEADER_SIZE + size);
    struct wire_writer writer;

    wire_writer_init(&writer, buffer, sizeof(buffer));
    wire_put_u64(&writer, 0); /* the time does not matter */
    wire_put_u32(&writer, captured);
    wire_put_u32(&writer, captured);
    put_ip_header(&writer, size);
    put_tcp_header(&writer, source_port);
    wire_put_octets(&writer, octets, size);
    ck_assert_int_eq(writer.error, DM_OK);
    ck_assert_uint_eq(fwrite(buffer, 1, wire_written(&writer), file), wire_written(&writer));
}

/* A capture file without a name, which tshark reaches through the descriptor it inherits. */
static FILE *write_capture(const struct oracle_sent *sent, size_t count)
{
    uint8_t header[24];
    struct wire_writer writer;
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    wire_writer_init(&writer, header, sizeof(header));
    wire_put_u32(&writer, 0xA1B2C3D4); /* big-endian, microseconds */
    wire_put_u32(&writer, 0x00020004); /* format 2.4 */
    wire_put_u64(&writer, 0);
    wire_put_u32(&writer, PACKET_SIZE_MAX);
    wire_put_u32(&writer, LINKTYPE_RAW);
    ck_assert_uint_eq(fwrite(header, 1, sizeof(header), file), sizeof(header));
    for (size_t i = 0; i < count; i++)
        write_packet(file, (uint16_t)(FIRST_PEER_PORT + i), sent[i].octets, sent[i].size);
    ck_assert_int_eq(fflush(file), 0);
    return file;
}

/* ---------------------------------------------------------------- what we expect to hear */

static void expect_octets(FILE *line, const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i < size; i++)
        fprintf(line, "%02x", octets[i]);
    fputc('\t', line);
}

static bool is_message(const struct pdu *pdu)
{
    return pdu->command_id == SMPP_SUBMIT_SM || pdu->command_id == SMPP_DELIVER_SM ||
           pdu->command_id == SMPP_DATA_SM;
}

static void expect_header(FILE *line, const struct oracle_sent *sent)
{
    const struct pdu *pdu = sent->pdu;

    /* The first column, malformed, stays empty. */
    fprintf(line, "\t%zu\t0x%08" PRIx32 "\t", sent->size, pdu->command_id);
    if ((pdu->command_id & SMPP_RESPONSE) != 0)
        fprintf(line, "0x%08" PRIx32, pdu->command_status);
    fprintf(line, "\t%" PRIu32 "\t", pdu->sequence_number);
}

static void expect_names(FILE *line, const struct pdu *pdu)
{
    bool is_bind = pdu->command_id == SMPP_BIND_RECEIVER ||
                   pdu->command_id == SMPP_BIND_TRANSMITTER ||
                   pdu->command_id == SMPP_BIND_TRANSCEIVER;

    fprintf(line, "%s\t%s\t%s\t", pdu->system_id, pdu->password, pdu->system_type);
    if (is_bind)
        fprintf(line, "%u", pdu->interface_version);
    fprintf(line, "\t%s\t", pdu->message_id);
    if (is_message(pdu))
        fputs(pdu->service_type[0] == '\0' ? "(Default)" : pdu->service_type, line);
    fputc('\t', line);
}

static void expect_address(FILE *line, const struct smpp_address *address)
{
    fprintf(line, "0x%02x\t0x%02x\t%s\t", address->ton, address->npi, address->digits);
}

static void expect_message(FILE *line, const struct pdu *pdu)
{
    if (!is_message(pdu)) {
        fputs("\t\t\t\t\t\t\t\t\t\t\t\t", line);
        return;
    }
    expect_address(line, &pdu->source);
    expect_address(line, &pdu->destination);
    fprintf(line, "0x%02x\t0x%02x\t0x%02x\t0x%02x\t", pdu->esm_class & 0x03u,
            (pdu->esm_class & SMPP_ESM_TYPE_MASK) >> 2, (pdu->esm_class & 0xC0u) >> 6,
            pdu->data_coding);
    if (pdu->command_id != SMPP_DATA_SM)
        fprintf(line, "%zu", pdu->short_message_size);
    fputc('\t', line);
    expect_octets(line, pdu->short_message, pdu->short_message_size);
}

static void expect_tlvs(FILE *line, const struct pdu *pdu)
{
    const struct smpp_tlv *payload = pdu_tlv(pdu, SMPP_TAG_MESSAGE_PAYLOAD);
    const struct smpp_tlv *op = pdu_tlv(pdu, SMPP_TAG_USSD_SERVICE_OP);
    const struct smpp_tlv *session = pdu_tlv(pdu, SMPP_TAG_ITS_SESSION_INFO);

    expect_octets(line, payload == NULL ? NULL : payload->value,
                  payload == NULL ? 0 : payload->size);
    for (size_t i = 0; i < pdu->tlv_count; i++)
        fprintf(line, "%s0x%04x", i == 0 ? "" : ",", pdu->tlvs[i].tag);
    if (op == NULL)
        fputs("\t\t", line);
    else
        fprintf(line, "\t%u\t", op->value[0]);
    if (session == NULL)
        fputs("\t\t\n", line);
    else
        fprintf(line, "%u\t0x%02x\t0x%02x\n", session->value[0], session->value[1] >> 1,
                session->value[1] & 1u);
}

/* The caller frees it. */
static char *expect_line(const struct oracle_sent *sent)
{
    char *text = NULL;
    size_t size = 0;
    FILE *line = open_memstream(&text, &size);

    ck_assert_ptr_nonnull(line);
    expect_header(line, sent);
    expect_names(line, sent->pdu);
    expect_message(line, sent->pdu);
    expect_tlvs(line, sent->pdu);
    ck_assert_int_eq(fclose(line), 0);
    return text;
}

/* ---------------------------------------------------------------- what we hear */

/* Says how many lines there were, which is too few when tshark did not run to its end. */
static size_t compare_lines(FILE *tshark, const struct oracle_sent *sent, size_t count)
{
    char *heard = NULL;
    size_t capacity = 0;
    size_t lines = 0;

    while (lines < count && getline(&heard, &capacity, tshark) > 0) {
        char *expected = expect_line(&sent[lines]);

        ck_assert_msg(strcmp(heard, expected) == 0,
                      "tshark does not read in \"%s\" what was packed\n  tshark: %s  packed: %s",
                      sent[lines].name, heard, expected);
        free(expected);
        lines++;
    }
    free(heard);
    return lines;
}

void oracle_tshark_agrees(const struct oracle_sent *sent, size_t count)
{
    char command[COMMAND_SIZE_MAX];
    FILE *capture = write_capture(sent, count);

    snprintf(command, sizeof(command), "tshark -n -r /dev/fd/%d -T fields %s 2>/dev/null",
             fileno(capture), columns);
    FILE *tshark = popen(command, "r");
    ck_assert_ptr_nonnull(tshark);
    size_t lines = compare_lines(tshark, sent, count);
    int status = pclose(tshark);
    fclose(capture);
    ck_assert_msg(!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_NOT_FOUND,
                  "tshark is not installed, and it judges the PDUs of this test");
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "tshark failed");
    ck_assert_uint_eq(lines, count);
}
