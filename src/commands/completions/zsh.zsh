#compdef stopgap git-stopgap
# Completion of stopgap in zsh.
#
# The program says what the word at the cursor could become, quoted as it has to stand on the line: zsh must neither
# quote it again nor hold it against what is typed.

_stopgap() {
    local typed="$QIPREFIX$IPREFIX$PREFIX" how
    local -a said inserted shown behind
    said=("${(@f)$(command stopgap complete zsh "--replaced=$PREFIX" -- \
        "${(j: :)words[1,CURRENT-1]} $typed" 2> /dev/null < /dev/null)}")
    how=$said[1]
    shift said
    case $how in
        files | folders)
            compset -P '--[^=]##='
            if [[ $how == folders ]]; then _files -/; else _files; fi
            return
            ;;
        beginnings) behind=(-S '') ;;
    esac
    (( $#said )) || return 1
    inserted=("${(@)said%%$'\t'*}")
    shown=("${(@)said#*$'\t'}")
    compadd -V stopgap -l -Q -U "${behind[@]}" -d shown -a inserted
}

if [[ $funcstack[1] == _stopgap ]]; then
    _stopgap "$@"
else
    compdef _stopgap stopgap git-stopgap
fi
