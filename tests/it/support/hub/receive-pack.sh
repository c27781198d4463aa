#!/bin/sh
# Stands for git-receive-pack where the hub is.
if [ -d "$1/faults/full-disk" ]; then
    GIT_EXEC_PATH=$1/faults/full-disk
    export GIT_EXEC_PATH
fi
exec git receive-pack "$1"
