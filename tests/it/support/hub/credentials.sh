# A credential helper that knows one account and writes down what it was asked, secrets left out.
asked=$(sed '/^password=/d' | tr '\n' ' ')
echo "$1 $asked" >>"$0.log"
if [ "$1" = get ]; then
    printf 'username=%s\npassword=%s\n' "$user" "$password"
fi
