case $new in
*[!0]*)
    for commit in $(git rev-list "$new" --not --all); do
        if ! git cat-file commit "$commit" | sed '/^$/q' | grep -q '^gpgsig'; then
            if [ -z "$reason" ]; then
                echo "error: GH013: Repository rule violations found for $ref." >&2
                echo '- Commits must have verified signatures.' >&2
            fi
            echo "  Found an unsigned one: $commit" >&2
            reason='push declined due to repository rule violations'
        fi
    done
    ;;
esac
