if [ -z "$counted" ]; then
    counted=yes
    tries=0
    # Whoever was killed in here does not stop the others for long.
    until mkdir faults/counting 2>/dev/null || [ "$tries" -ge 100 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    push=$(cat faults/pushes 2>/dev/null || echo 0)
    push=$((push + 1))
    echo "$push" >faults/pushes
    rmdir faults/counting 2>/dev/null
fi
if [ $((push % n)) -eq 0 ]; then
    case $((push / n % 5)) in
    1) reason='fetch first' ;;
    2) reason="cannot lock ref '$ref': is at $new but expected $old" ;;
    3) reason='stale info' ;;
    4) reason='failed to update ref' ;;
    0)
        echo 'error: somebody else is pushing just now, come back in a moment' >&2
        declined=yes
        ;;
    esac
fi
