case $old in
*[!0]*)
    case $new in
    *[!0]*) git merge-base --is-ancestor "$old" "$new" && kept=yes || kept= ;;
    *) kept= ;;
    esac
    if [ -z "$kept" ]; then
        echo "error: GH006: Protected branch update failed for $ref." >&2
        echo '- What is on this branch may not be rewritten.' >&2
        reason='protected branch hook declined'
    fi
    ;;
esac
