#!/bin/sh
# Responses in reverse order, repeated, under numbers nobody used, and of other commands under numbers
# in use: each answer counts once, as accepted.
. "$(dirname "$0")/lib.sh"

start_story out-of-order-responses
start_all
end_story 4
proved "a response belongs to what has its number and its command, and counts once"
