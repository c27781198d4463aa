if [ "$ref" != refs/heads/main ]; then
    echo "error: GH013: Repository rule violations found for $ref." >&2
    echo "- Branches other than main may not be created here." >&2
    reason='push declined due to repository rule violations'
fi
