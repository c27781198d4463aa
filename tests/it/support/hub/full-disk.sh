# Stands for git below receive-pack: what unpacks a push cannot write a byte. The limit is real, so that half-written
# files are too; only the word for it is that of a full disk.
case $1 in
unpack-objects | index-pack) unset GIT_EXEC_PATH ;;
*) exec "$real" "$@" ;;
esac
exec 3>&1
status=$({
    (
        trap '' XFSZ
        ulimit -f 0
        "$real" "$@" 4>&-
        echo $? >&4
    ) 2>&1 >&3 | sed 's/File too large/No space left on device/' >&2
} 4>&1)
exit "${status:-128}"
