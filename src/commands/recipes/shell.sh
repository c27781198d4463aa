#!/bin/sh
# Reads the journal of manual changes. The checkout needs its whole history: claims are read from it.
set -eu
@FETCH@
stopgap fsck
stopgap list
stopgap check
