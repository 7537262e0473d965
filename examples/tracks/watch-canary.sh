#!/bin/sh
# Looks once how a canary does, and rolls prod back where it does badly. For a monitor, or for cron:
#
#     sh watch-canary.sh updates/hello 1.1-1 1.0-1 curl --fail --silent https://shop.example.com/health
#
# The lane, the version that soaks, the version to go back to, and the command that says how it does.
set -eu
lane=$1 canary=$2 good=$3
shift 3

if "$@"; then
    levelgate check "$lane@$canary" canary passed
else
    levelgate check "$lane@$canary" canary failed
    levelgate rollback "$lane" prod "$lane@$good" --reason "the canary $canary does badly"
fi
