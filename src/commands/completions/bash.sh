# Completion of stopgap, and of git stopgap, in bash.
#
# The program says what the word at the cursor could become, quoted as it has to stand on the line: readline must
# not quote it again.

_stopgap_ask() {
    local said=() row
    while IFS= read -r row; do
        said+=("$row")
    done < <(command stopgap complete bash "$@" -- "${COMP_LINE:0:COMP_POINT}" 2> /dev/null < /dev/null)
    COMPREPLY=()
    ((${#said[@]})) || return 0
    COMPREPLY=("${said[@]:1}")
    case ${said[0]-} in
        files) compopt -o bashdefault -o default 2> /dev/null ;;
        folders) compopt -o dirnames 2> /dev/null ;;
        beginnings) compopt -o nospace 2> /dev/null ;;
    esac
}

_stopgap() {
    _stopgap_ask "--replaced=$2"
}

# Called by the completion of git.
_git_stopgap() {
    compopt +o nospace 2> /dev/null
    _stopgap_ask --git "--breaks=$COMP_WORDBREAKS"
}

# Before bash 4.4 the order cannot be kept.
complete -o nosort -F _stopgap stopgap git-stopgap 2> /dev/null || complete -F _stopgap stopgap git-stopgap
