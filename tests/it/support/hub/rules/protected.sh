echo "error: GH006: Protected branch update failed for $ref." >&2
echo '- Changes must come by a pull request.' >&2
reason='protected branch hook declined'
