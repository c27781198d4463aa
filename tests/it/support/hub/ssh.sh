# Stands for ssh: options and host are left aside, the command runs here, in the folder that is the other side's home.
echo "$*" >>"$0.log"
while [ $# -gt 0 ]; do
    case $1 in
    -G) exit 0 ;;
    -[bcDEeFIiJLlmOopQRSWw]) shift 2 ;;
    -*) shift ;;
    *) break ;;
    esac
done
shift
cd "$home" || exit 255
eval "set -- $*"
case $1 in
git-upload-pack) exec git upload-pack "$2" ;;
git-receive-pack | */receive-pack)
    if [ -e "$2/faults/read-only.rule" ]; then
        echo 'ERROR: Permission to acme/changes.git denied to oncall.' >&2
        exit 1
    fi
    exec "$2/receive-pack" "$2"
    ;;
esac
echo "only git is served here, not $1" >&2
exit 127
