#!/bin/sh
# Asks every rule about every ref of a push. A rule is sourced: it sees $old, $new and $ref and sets $reason, the
# words behind this one ref, or $declined, which refuses the whole push.
#
# Only proc-receive may give reasons, but what it reads is not text. So the answers wait for it in a file named
# after the receive-pack that starts both.
declined=
answers=faults/answers.$PPID
: >"$answers"
packet() {
    printf '%04x%s' $((${#1} + 4)) "$1" >>"$answers"
}
while read -r old new ref; do
    reason=
    for rule in faults/*.rule; do
        if [ -e "$rule" ] && [ -z "$reason$declined" ]; then
            . "./$rule"
        fi
    done
    if [ -n "$reason" ]; then
        packet "ng $ref $reason"
    else
        packet "ok $ref"
        packet 'option fall-through'
    fi
done
if [ -n "$declined" ]; then
    rm -f "$answers"
    exit 1
fi
